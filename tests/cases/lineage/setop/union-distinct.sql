-- table: a(id int, email text)
-- table: b(id int, email text)
-- id <- a.id, b.id
-- rows <- a.id GROUP_BY, b.id GROUP_BY
select id from a union select id from b
