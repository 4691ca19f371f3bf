-- table: t(a int, b int)
-- a <- t.a
-- b <- t.b
-- rows <- t.a GROUP_BY, t.b GROUP_BY
-- grain: (a, b)
select distinct * from t
