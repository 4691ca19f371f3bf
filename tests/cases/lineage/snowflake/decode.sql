-- dialect: snowflake
-- execute: transpile
-- table: T(K int, X text, Y text)
-- V <- T.X TRANSFORMATION, T.Y TRANSFORMATION, T.K CONDITIONAL
select decode(k, 1, x, 2, y, 'other') as v from t
