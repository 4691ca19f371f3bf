-- dialect: postgres
-- table: e(id int, doc jsonb)
-- id <- e.id
-- rows <- e.doc FILTER
select id from e where doc @> '{"ok": true}' and doc ? 'mail'
