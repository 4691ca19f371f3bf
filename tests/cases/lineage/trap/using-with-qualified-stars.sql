-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- a.id
-- x <- a.x
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
select a.*, b.* exclude (id) from a left join b using (id)
