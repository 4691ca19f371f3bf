-- dialect: postgres
-- execute: transpile
-- table: t(id int, a text, b text)
-- id <- t.id
-- v <- t.a, t.b
select t.id, x.v from t cross join lateral (values (t.a), (t.b)) as x(v)
