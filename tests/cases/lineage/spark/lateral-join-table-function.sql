-- dialect: databricks
-- table: t(id int, l array<string>)
-- id <- t.id
-- v <- t.l DIRECT
-- rows <- t.l INDIRECT
select t.id, e.v from t, lateral explode(t.l) as e(v)
