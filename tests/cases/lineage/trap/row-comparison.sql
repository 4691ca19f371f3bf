-- table: t(a int, b int, c int, d int)
-- a <- t.a
-- rows <- t.a FILTER, t.b FILTER, t.c FILTER, t.d FILTER
select a from t where (a, b) > (c, d)
