-- dialect: snowflake
-- table: raw(id int, src variant)
-- ID <- raw.id DIRECT
-- K <- raw.src DIRECT
-- V <- raw.src DIRECT
-- rows <- raw.src INDIRECT
select r.id, f.key as k, f.value::string as v from raw r, lateral flatten(input => r.src:attributes) f where f.key not like '\\_%'
