-- table: a(id int, email text)
-- table: b(key int, mail text)
-- id <- a.id, b.key
-- email <- a.email, b.mail
select id, email from a union all select key, mail from b
