-- dialect: postgres
-- table: t(a int, s int)
-- s <- t.a TRANSFORMATION
-- d <- t.s TRANSFORMATION
-- note: Postgres has no lateral aliases; `s` is the column
select a + 1 as s, s * 2 as d from t
