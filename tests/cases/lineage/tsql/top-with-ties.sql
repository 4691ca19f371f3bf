-- dialect: tsql
-- table: t(id int, s int)
-- id <- t.id
-- rows <- t.s SORT
select top (3) with ties id from t order by s desc
