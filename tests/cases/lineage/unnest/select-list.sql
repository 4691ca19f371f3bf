-- table: t(id int, l int[])
-- id <- t.id
-- v <- t.l DIRECT
-- rows <- t.l INDIRECT
select id, unnest(l) as v from t
