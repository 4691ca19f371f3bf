-- dialect: databricks
-- table: t(id int, s struct<a:int,b:string>)
-- a <- t.s DIRECT
-- b <- t.s DIRECT
select s.* from (select id, s from t)
