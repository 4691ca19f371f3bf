-- table: t(a int, b int, c int)
-- x <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- s <- t.c AGGREGATION
-- rows <- t.a GROUP_BY, t.b GROUP_BY
select a + b as x, sum(c) + 1 as s from t group by all
