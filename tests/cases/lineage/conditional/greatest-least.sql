-- table: t(a int, b int)
-- g <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- l <- t.a TRANSFORMATION, t.b TRANSFORMATION
select greatest(a, b) as g, least(a, b) as l from t
