-- dialect: databricks
-- table: t(id int, e string)
-- j <- t.id DIRECT, t.e DIRECT
-- k <- t.id DIRECT, t.e DIRECT
-- h <- t.id DIRECT, t.e DIRECT
-- c <- t.id AGGREGATION, t.e AGGREGATION
select to_json(struct(t.*)) as j, struct(*) as k, sha2(concat_ws('|', *), 256) as h, count(t.*) as c from t
