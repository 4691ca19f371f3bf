-- table: a(id int, x text)
-- table: b(id int, y text)
-- table: lim(n int)
-- x <- a.x
-- rows <- a.id JOIN, b.id JOIN, lim.n JOIN|FILTER|AGGREGATION
select a.x from a join b on a.id = b.id and b.id <= (select max(n) from lim)
