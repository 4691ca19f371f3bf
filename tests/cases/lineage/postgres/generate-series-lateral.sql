-- dialect: postgres
-- table: t(a int, b int)
-- a <- t.a
-- d <- t.a DIRECT, t.b DIRECT
-- rows <- t.a INDIRECT, t.b INDIRECT
select t.a, g.d from t, generate_series(t.a, t.b) as g(d)
