-- dialect: postgres
-- table: t(id int, l text[])
-- id <- t.id
-- v <- t.l DIRECT
-- n <- ?t.l ANY
-- rows <- t.l INDIRECT
select t.id, u.v, u.n from t cross join unnest(t.l) with ordinality as u(v, n)
