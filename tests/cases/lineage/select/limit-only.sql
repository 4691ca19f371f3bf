-- table: users(id int, email text)
-- email <- users.email
select email from users limit 2
