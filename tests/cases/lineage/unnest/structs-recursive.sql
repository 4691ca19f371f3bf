-- table: t(id int, items struct(sku text, qty int)[])
-- id <- t.id
-- sku <- t.items DIRECT
-- qty <- t.items DIRECT
-- rows <- t.items INDIRECT
select id, unnest(items, recursive := true) from t
