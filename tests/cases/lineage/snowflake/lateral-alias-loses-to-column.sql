-- dialect: snowflake
-- table: T(A int, S int)
-- S <- T.A TRANSFORMATION
-- D <- T.S TRANSFORMATION
-- note: a real column of the name wins
select a + 1 as s, s * 2 as d from t
