-- dialect: postgres
-- execute: transpile
-- table: a(id int, x text)
-- table: b(id int, x text)
-- id <- a.id DIRECT, b.id DIRECT, ?a.id CONDITIONAL, ?b.id CONDITIONAL
-- x <- a.x TRANSFORMATION, b.x TRANSFORMATION, ?a.x CONDITIONAL, ?b.x CONDITIONAL
-- rows <- a.id JOIN, b.id JOIN
select id, coalesce(a.x, b.x) as x from a full outer join b using (id)
