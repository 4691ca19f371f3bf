-- table: t(id int, l int[])
-- id <- t.id
-- rows <- t.id FILTER, t.l FILTER
select id from t where id = any(l)
