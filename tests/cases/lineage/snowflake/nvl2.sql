-- dialect: snowflake
-- execute: transpile
-- table: T(K text, X text, Y text)
-- V <- T.X TRANSFORMATION, T.Y TRANSFORMATION, T.K CONDITIONAL
select nvl2(k, x, y) as v from t
