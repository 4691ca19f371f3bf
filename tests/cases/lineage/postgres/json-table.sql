-- dialect: postgres
-- table: e(id int, doc jsonb)
-- id <- e.id
-- mail <- e.doc DIRECT
-- rows <- e.doc INDIRECT
-- gap: ?
select e.id, j.mail from e, json_table(e.doc, '$[*]' columns (mail text path '$.mail')) as j
