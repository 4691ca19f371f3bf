-- dialect: trino
-- table: t(id int, m map(varchar, integer))
-- id <- t.id
-- k <- t.m DIRECT
-- v <- t.m DIRECT
-- rows <- t.m INDIRECT
select id, k, v from t cross join unnest(m) as u(k, v)
