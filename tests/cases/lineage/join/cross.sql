-- table: a(x int)
-- table: b(y int)
-- x <- a.x
-- y <- b.y
select x, y from a cross join b
