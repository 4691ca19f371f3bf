-- dialect: trino
-- execute: transpile
-- table: t(a int, b int, v int)
-- a <- t.a
-- b <- t.b
-- s <- t.v AGGREGATION [sum]
-- rows <- t.a GROUP_BY, t.b GROUP_BY
select a, b, sum(v) as s from t group by grouping sets ((a), (a, b))
