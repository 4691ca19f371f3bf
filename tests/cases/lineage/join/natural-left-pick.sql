-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- a.id
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
select id, y from a natural left join b
