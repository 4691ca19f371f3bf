-- dialect: postgres
-- table: users(id int, email text)
-- e <- users.email DIRECT, ?users.id DIRECT
select (u).email as e from users u
