-- dialect: spark
-- execute: false -- sqlglot does not turn WITH ROLLUP into what DuckDB reads
-- table: t(a int, b int, v int)
-- a <- t.a
-- s <- t.v AGGREGATION [sum]
-- rows <- t.a GROUP_BY, t.b GROUP_BY
select a, sum(v) as s from t group by a, b with rollup
