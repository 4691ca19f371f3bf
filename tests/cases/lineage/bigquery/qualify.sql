-- dialect: bigquery
-- execute: transpile
-- table: t(id int, k int, ts int)
-- id <- t.id
-- rows <- t.k INDIRECT, t.ts INDIRECT
select id from t where true qualify row_number() over (partition by k order by ts desc) = 1
