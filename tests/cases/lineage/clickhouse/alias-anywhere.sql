-- dialect: clickhouse
-- table: t(a Int32, b Int32)
-- s <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- d <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- rows <- t.a FILTER, t.b FILTER
select a + b as s, s * 2 as d from t where s > 3
