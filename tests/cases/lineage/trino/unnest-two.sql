-- dialect: trino
-- table: t(a array(varchar), b array(integer))
-- x <- t.a DIRECT
-- y <- t.b DIRECT
-- rows <- t.a INDIRECT, t.b INDIRECT
select x, y from t cross join unnest(a, b) as u(x, y)
