-- table: users(id int, email text)
-- email <- users.email
-- masked <- users.email TRANSFORMATION [left(·, 3)]
-- again <- users.email
select email, left(email, 3) as masked, email as again from users
