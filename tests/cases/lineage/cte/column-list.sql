-- table: users(id int, email text)
-- b <- users.email
with u(a, b) as (select id, email from users) select b from u
