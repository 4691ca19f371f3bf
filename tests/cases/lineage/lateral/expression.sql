-- table: t(a int, b int)
-- s <- t.a TRANSFORMATION, t.b TRANSFORMATION
select x.s from t, lateral (select a + b as s) x
