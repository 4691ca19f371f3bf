-- table: a(id int, k int, x text)
-- table: b(id int, k int, y text)
-- id <- a.id, ?b.id
-- k <- a.k, ?b.k
-- x <- a.x
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN, a.k JOIN, b.k JOIN
select * from a natural join b
