-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- a.id DIRECT, b.id DIRECT, ?a.id CONDITIONAL, ?b.id CONDITIONAL
-- x <- a.x
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
select * from a natural full join b
