-- dialect: bigquery
-- table: t(id int64, a array<string>)
-- x <- t.a DIRECT, t.a INDIRECT
select (select string_agg(e order by o) from unnest(a) e with offset o where e != '') as x from t
