-- dialect: spark
-- table: t(id int, m map<string,int>)
-- key <- t.m DIRECT
-- value <- t.m DIRECT
-- rows <- t.m INDIRECT
select key, value from t lateral view explode(m) x
