-- table: users(id int, email text)
-- e <- users.email TRANSFORMATION
select email.lower().trim() as e from users
