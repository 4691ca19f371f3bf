-- dialect: bigquery
-- table: t(id int64, s record, "s.email" string, "s.geo" record, "s.geo.zip" string)
-- id <- t.id IDENTITY
-- email <- t."s.email" IDENTITY
-- zip <- t."s.geo.zip" IDENTITY
-- other <- t.s TRANSFORMATION
select t.id, s.email, t.s.geo.zip, s.other from t
