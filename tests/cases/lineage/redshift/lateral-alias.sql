-- dialect: redshift
-- execute: transpile
-- table: t(a int, b int)
-- s <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- d <- t.a TRANSFORMATION, t.b TRANSFORMATION
select a + b as s, s * 2 as d from t
