-- table: a(id int, v text)
-- table: b(id int, v text)
-- v <- a.v
-- rows <- a.id INDIRECT, b.id INDIRECT
-- note: `x` inside the subquery is b, outside it is a
select x.v from a x where x.id in (select x.id from b x)
