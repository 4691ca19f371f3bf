-- dialect: tsql
-- table: t(a int, x varchar, y varchar)
-- p <- t.x TRANSFORMATION, t.y TRANSFORMATION, ?t.x CONDITIONAL, ?t.y CONDITIONAL
-- q <- t.x TRANSFORMATION, t.y TRANSFORMATION, t.a CONDITIONAL
select isnull(x, y) as p, iif(a > 1, x, y) as q from t
