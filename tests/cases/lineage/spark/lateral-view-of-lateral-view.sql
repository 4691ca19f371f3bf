-- dialect: databricks
-- table: t(id int, a array<array<int>>)
-- y <- t.a DIRECT
-- rows <- t.a INDIRECT
select y from t lateral view explode(a) ta as x lateral view explode(x) tb as y
