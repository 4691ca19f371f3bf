-- dialect: bigquery
-- table: t(id int64, items array<struct<sku string, qty int64>>)
-- id <- t.id DIRECT
-- sku <- t.items DIRECT
-- qty <- t.items DIRECT
-- rows <- t.items INDIRECT
with a as (select id, items from t) select a.id, i.* from a, unnest(a.items) i
