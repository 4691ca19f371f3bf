-- table: users(id int, email text)
-- id <- users.id
-- mail <- users.email
select id, email as mail from users
