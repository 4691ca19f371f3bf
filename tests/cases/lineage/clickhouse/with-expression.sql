-- dialect: clickhouse
-- table: t(a Int32, b Int32)
-- v <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- note: WITH may name an expression
with a + b as s select s * 2 as v from t
