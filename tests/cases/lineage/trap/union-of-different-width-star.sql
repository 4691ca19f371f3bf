-- table: a(id int, x text)
-- table: b(k int, y text)
-- id <- a.id, b.k
-- x <- a.x, b.y
select * from a union all select * from b
