-- table: users(id int, email text)
-- key <- users.id
-- email <- users.email
with u(key) as (select id, email from users) select key, email from u
