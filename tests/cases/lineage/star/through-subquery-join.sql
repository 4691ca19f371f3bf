-- table: a(id int, x text)
-- table: b(id int, y text)
-- x <- a.x
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
select * exclude (id, id_1) from (select a.*, b.id as id_1, b.y from a join b on a.id = b.id) t
