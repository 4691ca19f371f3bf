-- dialect: postgres
-- table: users(id int, email text)
-- t <- users.id DIRECT, users.email DIRECT
select u::text as t from users u
