-- table: t(a int, v int)
-- k <- t.a TRANSFORMATION
-- s <- t.v AGGREGATION
-- rows <- t.a GROUP_BY
-- grain: none
with g as (select a, sum(v) as s from t group by a) select a % 2 as k, s from g
