-- dialect: bigquery
-- table: t(id int64, items record, "items.sku" string, "items.qty" int64)
-- id <- t.id DIRECT
-- sku <- t."items.sku" TRANSFORMATION
-- rows <- t.items JOIN, t."items.sku" JOIN, t."items.qty" JOIN|FILTER
select id, i.sku from t, unnest(items) as i where i.qty > 1
