-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- b.id
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
select b.* from a join b on a.id = b.id
