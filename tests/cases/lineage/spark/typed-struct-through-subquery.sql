-- dialect: databricks
-- table: t(id int, s struct<a:int,b:string>)
-- a <- t.s DIRECT
-- b <- t.s DIRECT
select x.* from (select s as x from t)
