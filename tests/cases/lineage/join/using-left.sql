-- table: a(id int, x text)
-- table: b(id int, y text)
-- id <- a.id
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
-- note: a left join's merged column is the left side's
select id, y from a left join b using (id)
