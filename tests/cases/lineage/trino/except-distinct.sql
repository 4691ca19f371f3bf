-- dialect: trino
-- execute: transpile
-- table: a(id int)
-- table: b(id int)
-- id <- a.id
-- rows <- a.id INDIRECT, b.id INDIRECT
-- values b.id: 1, 7
select id from a except select id from b
