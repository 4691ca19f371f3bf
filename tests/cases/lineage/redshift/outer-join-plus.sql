-- dialect: redshift
-- table: a(id int, x varchar)
-- table: b(id int, y varchar)
-- x <- a.x
-- y <- b.y
-- rows <- a.id INDIRECT, b.id INDIRECT
select a.x, b.y from a, b where a.id = b.id(+)
