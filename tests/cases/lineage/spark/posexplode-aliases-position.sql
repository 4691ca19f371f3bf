-- dialect: databricks
-- table: t(id int, a array<int>)
-- p <-
-- x <- t.a DIRECT
-- rows <- t.a JOIN
select posexplode(a) as (p, x) from t
