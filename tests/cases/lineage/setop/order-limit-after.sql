-- table: a(id int, s int)
-- table: b(id int, s int)
-- id <- a.id, b.id
-- s <- a.s, b.s
-- rows <- a.s SORT, b.s SORT
select id, s from a union all select id, s from b order by s limit 3
