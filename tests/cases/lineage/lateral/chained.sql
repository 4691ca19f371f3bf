-- table: t(a int, b int)
-- z <- t.a TRANSFORMATION, t.b TRANSFORMATION
select y.z from t, lateral (select a + 1 as s) x, lateral (select s * b as z) y
