-- table: a(id int, email text)
-- table: b(id int, email text)
-- id <- a.id
-- email <- a.email
-- rows <- a.id INDIRECT, a.email INDIRECT, b.id INDIRECT, b.email INDIRECT
select id, email from a except select id, email from b
