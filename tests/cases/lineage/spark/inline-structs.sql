-- dialect: databricks
-- table: t(id int, items array<struct<sku:string,qty:int>>)
-- id <- t.id
-- s <- t.items DIRECT
-- q <- t.items DIRECT
-- rows <- t.items INDIRECT
select id, s, q from t lateral view inline(items) x as s, q
