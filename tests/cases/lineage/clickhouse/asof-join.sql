-- dialect: clickhouse
-- table: t(sym String, ts Int32, q Int32)
-- table: p(sym String, ts Int32, price Int32)
-- q <- t.q
-- price <- p.price
-- rows <- t.sym JOIN, p.sym JOIN, t.ts JOIN, p.ts JOIN
select t.q, p.price from t asof join p on t.sym = p.sym and t.ts >= p.ts
