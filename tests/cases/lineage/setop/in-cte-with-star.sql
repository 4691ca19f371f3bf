-- table: a(id int, email text)
-- table: b(id int, email text)
-- email <- a.email, b.email TRANSFORMATION [lower]
with u as (select id, email from a union all select id, lower(email) from b) select * exclude (id) from u
