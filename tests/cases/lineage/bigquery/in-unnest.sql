-- dialect: bigquery
-- table: t(id int, v string, l array<string>)
-- id <- t.id
-- rows <- t.v INDIRECT, t.l INDIRECT
select id from t where v in unnest(l)
