-- dialect: tsql
-- table: t(id int, s int)
-- id <- t.id
-- rows <- t.s SORT
select id from t order by s offset 2 rows fetch next 3 rows only
