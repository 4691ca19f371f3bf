-- table: users(id int, email text)
-- id <- users.id
-- mail <- users.email
select * rename (email as mail) from users
