-- dialect: databricks
-- table: t(id int, a array<int>)
-- pos <-
-- col <- t.a DIRECT
-- rows <- t.a INDIRECT
select posexplode(a) from t
