-- dialect: postgres
-- table: t(id int, a int[])
-- v <- t.a DIRECT
-- rows <- t.a INDIRECT
select t.a[i] as v from t, generate_subscripts(t.a, 1) as i
