-- dialect: spark
-- table: t(id int, a array<int>)
-- c <- t.a DIRECT
-- rows <- t.a INDIRECT
select x.col as c from t lateral view explode(a) x
