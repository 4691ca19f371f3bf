-- dialect: bigquery
-- table: orders(id int, items array<struct<sku string, qty int64>>)
-- id <- orders.id
-- sku <- orders.items DIRECT
-- rows <- orders.items INDIRECT
select o.id, i.sku from orders o, unnest(o.items) i
