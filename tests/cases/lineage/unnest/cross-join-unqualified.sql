-- table: t(id int, l text[])
-- id <- t.id
-- x <- t.l DIRECT
-- rows <- t.l INDIRECT
select id, upper(x) as x from t cross join unnest(l) as u(x)
