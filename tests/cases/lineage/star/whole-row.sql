-- table: users(id int, email text)
-- u <- users.id DIRECT, users.email DIRECT
select u from users u
