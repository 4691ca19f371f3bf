-- dialect: bigquery
-- table: a(id int, x int)
-- table: b(x int, id int)
-- id <- a.id, b.id
-- x <- a.x, b.x
select id, x from a union all by name select x, id from b
