-- dialect: tsql
-- table: t(id int, a varchar, b varchar)
-- id <- t.id
-- v <- t.a, t.b
select t.id, x.v from t cross apply (values (t.a), (t.b)) as x(v)
