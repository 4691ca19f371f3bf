-- table: t(id int, l int[])
-- id <- t.id
-- rows <- t.l INDIRECT
select id from t where 2 in (select unnest(l))
