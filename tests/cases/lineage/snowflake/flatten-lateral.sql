-- dialect: snowflake
-- table: EVENTS(ID int, PAYLOAD variant)
-- ID <- EVENTS.ID
-- SKU <- EVENTS.PAYLOAD DIRECT
-- rows <- EVENTS.PAYLOAD INDIRECT
select e.id, f.value:sku::string as sku from events e, lateral flatten(input => e.payload:items) f
