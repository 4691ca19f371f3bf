-- dialect: databricks
-- table: t(id int, items array<struct<sku:string,qty:int>>)
-- sku <- t.items DIRECT
-- qty <- t.items DIRECT
-- rows <- t.items INDIRECT
select i.* from t lateral view explode(items) x as i
