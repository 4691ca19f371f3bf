-- dialect: trino
-- table: t(id int, l array(varchar))
-- v <- t.l DIRECT
-- n <- ?t.l ANY
-- rows <- t.l INDIRECT
select v, n from t cross join unnest(l) with ordinality as u(v, n)
