-- table: a(id int, x text, s text)
-- table: b(id int, y text)
-- id <- a.id
-- x <- a.x
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
select a.* exclude (s), b.y from a join b on a.id = b.id
