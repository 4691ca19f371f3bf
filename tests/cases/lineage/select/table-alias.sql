-- table: users(id int, email text)
-- email <- users.email
select u.email from users as u
