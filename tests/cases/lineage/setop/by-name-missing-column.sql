-- table: a(id int, email text)
-- table: b(id int, phone text)
-- id <- a.id, b.id
-- email <- a.email
-- phone <- b.phone
select * from a union all by name select * from b
