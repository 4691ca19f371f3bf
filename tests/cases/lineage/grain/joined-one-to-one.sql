-- table: t(a int, v int)
-- table: u(a int, w int)
-- a <- t.a
-- s <- t.v AGGREGATION
-- m <- u.w AGGREGATION
-- rows <- t.a GROUP_BY, u.a GROUP_BY, t.a JOIN, u.a JOIN
-- grain: (a)
with x as (select a, sum(v) as s from t group by a), y as (select a, max(w) as m from u group by a)
select x.a, x.s, y.m from x join y on x.a = y.a
