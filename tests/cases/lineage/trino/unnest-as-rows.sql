-- dialect: trino
-- table: t(id int, items array(row(sku varchar, qty integer)))
-- id <- t.id
-- sku <- t.items DIRECT
-- qty <- t.items DIRECT
-- rows <- t.items INDIRECT
-- note: unnesting rows gives a column a field
select id, sku, qty from t cross join unnest(items) as u(sku, qty)
