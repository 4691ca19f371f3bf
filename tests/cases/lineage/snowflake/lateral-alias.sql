-- dialect: snowflake
-- execute: transpile
-- table: T(A int, B int)
-- S <- T.A TRANSFORMATION, T.B TRANSFORMATION
-- D <- T.A TRANSFORMATION, T.B TRANSFORMATION
select a + b as s, s * 2 as d from t
