-- dialect: databricks
-- table: t(id int, items array<struct<sku:string,qty:int>>)
-- x <- t.items DIRECT
select items.sku as x from t
