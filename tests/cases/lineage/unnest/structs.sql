-- table: t(id int, items struct(sku text, qty int)[])
-- id <- t.id
-- sku <- t.items DIRECT
-- rows <- t.items INDIRECT
select id, i.sku as sku from t, unnest(t.items) as u(i)
