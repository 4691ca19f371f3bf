-- table: t(a int, b int)
-- a <- t.a
-- b <- t.b
-- n <-
-- rows <- t.a GROUP_BY, t.b GROUP_BY
select *, count(*) as n from t group by 1, 2
