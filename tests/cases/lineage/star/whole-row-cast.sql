-- table: users(id int, email text)
-- j <- users.id TRANSFORMATION, users.email TRANSFORMATION
select cast(users as text) as j from users
