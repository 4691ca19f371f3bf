-- dialect: trino
-- table: t(a int, b int, x varchar)
-- v <- t.x TRANSFORMATION, t.a CONDITIONAL
-- r <- t.a TRANSFORMATION, t.b TRANSFORMATION
select if(a > 1, x) as v, try(a / b) as r from t
