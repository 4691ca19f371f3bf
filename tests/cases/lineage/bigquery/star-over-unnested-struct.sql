-- dialect: bigquery
-- table: t(id int64, items array<struct<sku string, qty int64>>)
-- id <- t.id DIRECT
-- items <- t.items DIRECT
-- sku <- t.items TRANSFORMATION
-- qty <- t.items TRANSFORMATION
-- rows <- t.items JOIN
select * from t, unnest(items)
