-- table: a(id int, x text)
-- table: b(id int, y text)
-- table: ok(id int)
-- x <- a.x
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN, b.id FILTER, ok.id INDIRECT
select a.x, b.y from a left join (select * from b where exists (select 1 from ok where ok.id = b.id)) b on a.id = b.id
