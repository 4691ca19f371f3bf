-- table: t(a int, b text)
-- r <- t.a TRANSFORMATION, t.b TRANSFORMATION
select row(a, b) as r from t
