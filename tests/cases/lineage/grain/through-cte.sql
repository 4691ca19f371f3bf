-- table: t(a int, v int)
-- k <- t.a
-- d <- t.v AGGREGATION
-- rows <- t.a GROUP_BY, t.v FILTER
-- grain: (k)
with g as (select a, sum(v) as s from t group by a) select a as k, s * 2 as d from g where s > 1
