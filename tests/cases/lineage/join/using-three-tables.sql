-- table: a(id int, x text)
-- table: b(id int, y text)
-- table: c(id int, z text)
-- id <- a.id, ?b.id, ?c.id
-- z <- c.z
-- rows <- a.id JOIN, b.id JOIN, c.id JOIN
select id, z from a join b using (id) join c using (id)
