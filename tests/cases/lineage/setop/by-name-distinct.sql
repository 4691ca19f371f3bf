-- table: a(id int, x int)
-- table: b(x int, id int)
-- id <- a.id, b.id
-- x <- a.x, b.x
-- rows <- a.id GROUP_BY, a.x GROUP_BY, b.id GROUP_BY, b.x GROUP_BY
select * from a union by name select * from b
