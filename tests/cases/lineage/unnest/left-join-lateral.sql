-- table: t(id int, l int[])
-- id <- t.id
-- v <- t.l DIRECT
-- rows <- t.l INDIRECT
select t.id, u.v from t left join lateral unnest(t.l) as u(v) on true
