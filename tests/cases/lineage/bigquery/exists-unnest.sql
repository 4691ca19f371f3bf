-- dialect: bigquery
-- table: t(id int, tags array<string>)
-- id <- t.id
-- rows <- t.tags INDIRECT
select id from t where exists (select 1 from unnest(tags) as tag where tag = 'x')
