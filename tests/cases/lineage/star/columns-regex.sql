-- table: users(id int, email text, email_2 text, phone text)
-- email <- users.email
-- email_2 <- users.email_2
select columns('email.*') from users
