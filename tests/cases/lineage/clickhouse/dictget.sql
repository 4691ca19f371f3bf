-- dialect: clickhouse
-- table: t(k Int32)
-- v <- t.k TRANSFORMATION
-- gap: ?
select dictGet('d', 'name', k) as v from t
