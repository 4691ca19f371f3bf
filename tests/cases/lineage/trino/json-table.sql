-- dialect: trino
-- table: e(id int, raw varchar)
-- id <- e.id
-- mail <- e.raw DIRECT
-- rows <- e.raw INDIRECT
-- gap: ?
select e.id, j.mail from e, json_table(e.raw, 'lax $' columns (mail varchar path 'lax $.mail')) as j
