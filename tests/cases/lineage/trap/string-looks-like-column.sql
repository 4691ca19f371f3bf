-- table: users(id int, email text)
-- x <-
-- y <- users.id
select 'email' as x, id as y from users
