-- dialect: databricks
-- table: t(id int, l array<string>)
-- id <- t.id
-- p <- ?t.l ANY
-- v <- t.l DIRECT
-- rows <- t.l INDIRECT
select id, p, v from t lateral view posexplode(l) x as p, v
