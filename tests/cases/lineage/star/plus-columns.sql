-- table: t(a int, b int)
-- a <- t.a
-- b <- t.b
-- s <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- a <- t.a
select *, a + b as s, a from t
