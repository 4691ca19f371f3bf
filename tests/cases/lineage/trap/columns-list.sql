-- table: users(id int, email text, phone text)
-- id <- users.id
-- email <- users.email
select columns(['id', 'email']) from users
