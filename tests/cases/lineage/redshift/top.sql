-- dialect: redshift
-- table: t(id int, s int)
-- id <- t.id
-- rows <- t.s SORT
select top 2 id from t order by s
