-- table: a(id int, s int)
-- table: b(id int)
-- id <- a.id, b.id
-- rows <- a.s SORT
(select id from a order by s limit 1) union all select id from b
