-- dialect: snowflake
-- table: t(id int, j variant)
-- ID <- t.id DIRECT
-- SKU <- t.j DIRECT
-- rows <- t.j INDIRECT
with a as (select id, j:items as items from t), b as (select a.id, i.value as item from a, lateral flatten(input => items) i) select id, item:sku::string as sku from b
