-- table: a(id int, x text)
-- table: b(id int, a_id int, y text)
-- table: c(id int, b_id int, z text)
-- x <- a.x
-- z <- c.z
-- rows <- a.id JOIN, b.a_id JOIN, b.id JOIN, c.b_id JOIN
select a.x, c.z from a left join b on b.a_id = a.id inner join c on c.b_id = b.id
