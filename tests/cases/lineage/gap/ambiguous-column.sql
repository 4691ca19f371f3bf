-- execute: false -- DuckDB refuses it
-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <-! a.id, b.id
-- rows <- a.id JOIN, b.id JOIN
-- gap: *
select id from a join b on a.id = b.id
