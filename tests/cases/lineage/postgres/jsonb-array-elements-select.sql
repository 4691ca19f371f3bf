-- dialect: postgres
-- table: e(id int, doc jsonb)
-- id <- e.id
-- item <- e.doc DIRECT
-- rows <- e.doc INDIRECT
select id, jsonb_array_elements(doc -> 'items') as item from e
