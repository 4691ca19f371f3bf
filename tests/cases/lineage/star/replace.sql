-- table: users(id int, email text)
-- id <- users.id
-- email <- users.email TRANSFORMATION [md5]
select * replace (md5(email) as email) from users
