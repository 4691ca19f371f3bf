-- dialect: databricks
-- table: t(id int, a array<int>)
-- id <- t.id DIRECT
-- x <- t.a DIRECT
-- rows <- t.a JOIN
select id, explode_outer(a) as x from t
