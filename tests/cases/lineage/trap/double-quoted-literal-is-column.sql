-- table: users(id int, email text)
-- x <- users.email
select "email" as x from users
