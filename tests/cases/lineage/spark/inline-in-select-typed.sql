-- dialect: databricks
-- table: t(id int, a array<struct<p:int,q:string>>)
-- id <- t.id DIRECT
-- p <- t.a DIRECT
-- q <- t.a DIRECT
-- rows <- t.a JOIN
select id, inline(a) from t
