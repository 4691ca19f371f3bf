-- table: users(id int, email text)
-- id <- users.id
-- email <- users.email
select * from users
