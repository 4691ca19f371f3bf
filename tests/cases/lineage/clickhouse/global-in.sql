-- dialect: clickhouse
-- table: a(id Int32, x String)
-- table: b(id Int32)
-- x <- a.x
-- rows <- a.id INDIRECT, b.id INDIRECT
select x from a where id global in (select id from b)
