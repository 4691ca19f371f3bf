-- table: a(id int, email text)
-- table: b(email text, id int)
-- id <- a.id, b.id
-- email <- a.email, b.email
select id, email from a union all by name select email, id from b
