-- dialect: clickhouse
-- table: t(id Int32, a String, b String)
-- id <- t.id
-- a <- t.a
select * except (b) from t
