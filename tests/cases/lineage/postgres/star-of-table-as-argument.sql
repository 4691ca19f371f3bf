-- dialect: postgres
-- table: t(id int, e text)
-- n <- t.id AGGREGATION, t.e AGGREGATION
-- j <- t.id DIRECT, t.e DIRECT
-- k <- t.id DIRECT, t.e DIRECT
select count(t.*) as n, row_to_json(t.*) as j, md5(t.*::text) as k from t
