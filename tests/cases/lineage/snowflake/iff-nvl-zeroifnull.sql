-- dialect: snowflake
-- execute: transpile
-- table: T(F int, X int, Y int)
-- A <- T.X TRANSFORMATION, T.Y TRANSFORMATION, T.F CONDITIONAL
-- B <- T.X TRANSFORMATION, T.Y TRANSFORMATION, ?T.X CONDITIONAL, ?T.Y CONDITIONAL
-- C <- T.X TRANSFORMATION, ?T.X CONDITIONAL
select iff(f > 1, x, y) as a, nvl(x, y) as b, zeroifnull(x) as c from t
