-- dialect: bigquery
-- table: orders(id int, items array<struct<sku string>>)
-- id <- orders.id
-- sku <- orders.items DIRECT
-- rows <- orders.items INDIRECT
-- note: `orders.items` after a comma is an implicit unnest
select o.id, i.sku from orders as o, o.items as i
