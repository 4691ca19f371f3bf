-- table: users(id int, email text)
-- email <- users.email
-- rows <- users.id FILTER
((select email from users where id > 1))
