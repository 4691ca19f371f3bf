-- table: t(a bool, b bool, c bool)
-- v <- t.a TRANSFORMATION, t.b TRANSFORMATION, t.c TRANSFORMATION
select a and (b or not c) as v from t
