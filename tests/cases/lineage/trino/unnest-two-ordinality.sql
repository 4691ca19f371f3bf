-- dialect: trino
-- table: t(id int, a array(int), b array(int))
-- x <- t.a DIRECT
-- y <- t.b DIRECT
-- n <-
-- rows <- t.a INDIRECT, t.b INDIRECT
select x, y, n from t cross join unnest(a, b) with ordinality as u(x, y, n)
