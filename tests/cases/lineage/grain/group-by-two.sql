-- table: t(a int, b int, v int)
-- a <- t.a
-- b <- t.b
-- s <- t.v AGGREGATION
-- rows <- t.a GROUP_BY, t.b GROUP_BY
-- grain: (a, b)
-- groups: t.a, t.b
select a, b, sum(v) as s from t group by a, b
