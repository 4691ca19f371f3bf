-- dialect: bigquery
-- table: t(id int64, items array<struct<sku string, qty int64>>)
-- sku <- t.items TRANSFORMATION
-- qty <- t.items TRANSFORMATION
-- rows <- t.items JOIN
select i.* from t, unnest(items) as i
