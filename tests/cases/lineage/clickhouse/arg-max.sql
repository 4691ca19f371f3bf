-- dialect: clickhouse
-- table: t(k Int32, v String, ts Int32)
-- v <- t.v DIRECT, t.ts INDIRECT
-- rows <- t.k GROUP_BY
select argMax(v, ts) as v from t group by k
