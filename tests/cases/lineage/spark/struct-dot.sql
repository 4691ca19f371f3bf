-- dialect: spark
-- table: t(id int, s struct<a:int,b:struct<c:string>>)
-- c <- t.s TRANSFORMATION
-- d <- t.s TRANSFORMATION
select s.b.c as c, t.s.a as d from t
