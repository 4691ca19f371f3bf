-- dialect: snowflake
-- table: T(L array, K int, X int)
-- V <- T.L TRANSFORMATION, ?T.L CONDITIONAL, T.K ANY
-- note: the lambda's x is its parameter
select filter(l, x -> x > k) as v from t
