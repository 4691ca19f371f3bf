-- dialect: clickhouse
-- table: a(id Int32, x String)
-- table: b(id Int32, y String)
-- x <- a.x
-- y <- b.y
-- rows <- a.id JOIN, b.id JOIN
select x, y from a any left join b using (id)
