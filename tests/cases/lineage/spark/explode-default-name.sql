-- dialect: databricks
-- table: t(id int, a array<int>)
-- col <- t.a DIRECT
-- rows <- t.a INDIRECT
select col from (select explode(a) from t)
