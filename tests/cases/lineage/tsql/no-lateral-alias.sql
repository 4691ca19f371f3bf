-- dialect: tsql
-- table: t(a int, s int)
-- s <- t.a TRANSFORMATION
-- d <- t.s TRANSFORMATION
select a + 1 as s, s * 2 as d from t
