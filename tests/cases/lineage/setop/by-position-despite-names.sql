-- table: a(id int, x int)
-- table: b(x int, id int)
-- id <- a.id, b.x
-- x <- a.x, b.id
-- note: names do not matter without BY NAME
select id, x from a union all select x, id from b
