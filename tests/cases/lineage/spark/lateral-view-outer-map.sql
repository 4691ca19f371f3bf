-- dialect: spark
-- table: t(id int, m map<string,int>)
-- id <- t.id
-- k <- t.m DIRECT
-- v <- t.m DIRECT
-- rows <- t.m INDIRECT
select id, k, v from t lateral view outer explode(m) x as k, v
