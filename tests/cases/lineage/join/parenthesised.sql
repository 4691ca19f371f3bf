-- table: a(id int, x text)
-- table: b(id int, y text)
-- table: c(id int, z text)
-- x <- a.x
-- z <- c.z
-- rows <- a.id JOIN, b.id JOIN, c.id JOIN
select a.x, c.z from a join (b join c on b.id = c.id) on a.id = b.id
