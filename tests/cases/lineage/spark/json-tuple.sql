-- dialect: spark
-- table: e(id int, raw string)
-- id <- e.id
-- a <- e.raw DIRECT
-- b <- e.raw DIRECT
-- rows <- e.raw INDIRECT
-- gap: ?
select id, a, b from e lateral view json_tuple(raw, 'a', 'b') j as a, b
