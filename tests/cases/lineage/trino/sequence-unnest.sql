-- dialect: trino
-- table: t(id int, a int, b int)
-- id <- t.id
-- n <- t.a DIRECT, t.b DIRECT
-- rows <- t.a INDIRECT, t.b INDIRECT
select id, n from t cross join unnest(sequence(a, b)) as u(n)
