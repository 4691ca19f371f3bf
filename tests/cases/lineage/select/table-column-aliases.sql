-- table: users(id int, email text)
-- x <- users.id
-- y <- users.email
select x, y from users as t(x, y)
