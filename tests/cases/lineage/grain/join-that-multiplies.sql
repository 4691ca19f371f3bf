-- table: t(a int, v int)
-- table: u(a int, w int)
-- a <- t.a
-- w <- u.w
-- rows <- t.a GROUP_BY, t.a JOIN, u.a JOIN
-- grain: none
with x as (select a, sum(v) as s from t group by a) select x.a, u.w from x join u on x.a = u.a
