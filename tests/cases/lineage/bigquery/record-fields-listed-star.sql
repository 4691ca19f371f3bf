-- dialect: bigquery
-- table: t(id int64, s record, "s.email" string)
-- id <- t.id DIRECT
-- s <- t.s IDENTITY, t."s.email" TRANSFORMATION
select * from t
