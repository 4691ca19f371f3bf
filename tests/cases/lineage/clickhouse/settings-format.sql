-- dialect: clickhouse
-- table: t(id Int32, v String)
-- v <- t.v
select v from t settings max_threads = 1 format JSON
