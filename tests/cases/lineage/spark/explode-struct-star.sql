-- dialect: databricks
-- table: t(id int, items array<struct<sku:string,qty:int>>)
-- id <- t.id DIRECT
-- sku <- t.items DIRECT
-- qty <- t.items DIRECT
-- rows <- t.items INDIRECT
select id, item.* from (select id, explode(items) as item from t)
