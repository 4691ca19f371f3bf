-- table: t(id int, v text)
-- table: u(id int, v text)
-- v <- u.v
-- rows <- t.id INDIRECT, u.id INDIRECT
with t2 as (select id from t) select v from u where id in (select id from t2)
