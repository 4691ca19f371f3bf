-- dialect: bigquery
-- table: t(id int64, s struct<a string, b int64>)
-- b <- t.s TRANSFORMATION
select s.* except (a) from t
