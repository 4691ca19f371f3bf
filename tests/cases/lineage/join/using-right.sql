-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- b.id
-- x <- a.x
-- rows <- a.id JOIN, b.id JOIN
-- note: a right join's merged column is the right side's
select id, x from a right join b using (id)
