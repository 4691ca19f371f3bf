-- table: users(id int, email text)
-- x <- users.email DIRECT
select #2 as x from users
