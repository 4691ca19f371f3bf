-- table: t(id int, a int, b int)
-- id <- t.id
-- rows <- t.a FILTER, t.b FILTER
select id from t where columns('a|b') > 1
