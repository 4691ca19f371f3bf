-- table: users(id int, email text)
-- e <- users.email TRANSFORMATION
select email[1:3] as e from users
