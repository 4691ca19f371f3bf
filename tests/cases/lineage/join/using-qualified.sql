-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- b.id
-- rows <- a.id JOIN, b.id JOIN
select b.id from a left join b using (id)
