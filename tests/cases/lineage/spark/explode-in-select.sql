-- dialect: databricks
-- table: t(id int, l array<string>)
-- id <- t.id
-- v <- t.l DIRECT
-- rows <- t.l INDIRECT
select id, explode(l) as v from t
