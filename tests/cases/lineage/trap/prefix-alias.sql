-- table: users(id int, email text)
-- e <- users.email TRANSFORMATION
select e: lower(email) from users
