-- table: t(a int, b int)
-- a <- t.a
-- b <- t.b
-- rows <- t.a SORT, t.b SORT
select a, b from t order by all limit 2
