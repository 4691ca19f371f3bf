-- dialect: spark
-- table: t(id int, v string)
-- v <- t.v
select /*+ BROADCAST(t) */ v from t cluster by id
