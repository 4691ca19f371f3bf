-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- a.id DIRECT, b.id DIRECT, ?a.id CONDITIONAL, ?b.id CONDITIONAL
-- x <- a.x
-- rows <- a.id JOIN, b.id JOIN
-- note: a full join's merged column is coalesce(left, right)
select id, x from a full join b using (id)
