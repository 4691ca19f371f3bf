-- table: a(x int)
-- table: b(y int)
-- x <- a.x
select a.x from a join b on true
