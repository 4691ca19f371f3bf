-- table: a(id int)
-- id <- a.id
select id from a union all values (9), (10)
