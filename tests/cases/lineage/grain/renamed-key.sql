-- table: t(a int, v int)
-- k <- t.a
-- s <- t.v AGGREGATION
-- rows <- t.a GROUP_BY
-- grain: (k)
select a as k, sum(v) as s from t group by a
