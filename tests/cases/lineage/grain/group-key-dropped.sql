-- table: t(a int, b int, v int)
-- a <- t.a
-- s <- t.v AGGREGATION
-- rows <- t.a GROUP_BY, t.b GROUP_BY
-- grain: none
-- groups: t.a, t.b
-- note: a alone does not determine a row once b is dropped
select a, sum(v) as s from t group by a, b
