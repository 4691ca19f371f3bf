-- dialect: bigquery
-- table: t(id int, s struct<a int64, b string>)
-- id <- t.id
-- a <- t.s DIRECT
-- b <- t.s DIRECT
select id, s.* from t
