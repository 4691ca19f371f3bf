-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- a.id, ?b.id
-- x <- a.x
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
select id, x, y from a join b using (id)
