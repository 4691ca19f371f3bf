-- dialect: trino
-- table: t(id int, l array(varchar))
-- id <- t.id
-- v <- t.l DIRECT
-- rows <- t.l INDIRECT
select id, v from t cross join unnest(l) as u(v)
