-- table: a(id int, ok bool)
-- table: b(id int, flag int)
-- id <- a.id, b.id
-- rows <- a.ok FILTER, b.flag FILTER
select id from a where ok union all select id from b where flag = 2
