-- table: t(a int)
-- a <- t.a
-- rows <- t.a SORT
-- grain: ()
select a from t order by a limit 1
