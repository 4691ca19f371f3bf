-- dialect: postgres
-- execute: transpile
-- table: t(a int, b int)
-- x <- t.b
-- rows <- t.b SORT
select b as x from t order by x limit 2
