-- table: a(id int)
-- table: b(id int)
-- src <-
-- id <- a.id, b.id
select 'a' as src, id from a union all select 'b', id from b
