-- dialect: databricks
-- table: t(id int, m map<string,int>)
-- key <- t.m DIRECT
-- value <- t.m DIRECT
-- rows <- t.m INDIRECT
select explode(m) from t
