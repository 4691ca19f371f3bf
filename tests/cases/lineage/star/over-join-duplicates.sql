-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- a.id
-- x <- a.x
-- id <- b.id
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
select * from a join b on a.id = b.id
