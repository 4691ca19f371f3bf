-- table: a(id int, x text)
-- table: b(id int, y text)
-- table: c(id int, z text)
-- id <- a.id DIRECT, b.id DIRECT, c.id DIRECT, ?a.id CONDITIONAL, ?b.id CONDITIONAL, ?c.id CONDITIONAL
-- rows <- a.id JOIN, b.id JOIN, c.id JOIN
select id from a full join b using (id) full join c using (id)
