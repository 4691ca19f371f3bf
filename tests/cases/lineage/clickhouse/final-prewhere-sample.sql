-- dialect: clickhouse
-- table: t(id Int32, v String, ok UInt8)
-- v <- t.v
-- rows <- t.ok FILTER, t.id FILTER
select v from t final prewhere ok = 1 where id > 1
