-- dialect: bigquery
-- table: t(id int64, items array<struct<sku string, qty int64>>)
-- id <- t.id DIRECT
-- sku <- t.items TRANSFORMATION
-- rows <- t.items JOIN
select id, i.sku from t, unnest(items) as i
