-- table: users(id int, email text, e2 text, phone text)
-- email <- users.email
-- e2 <- users.e2
select columns(c -> c like 'e%') from users
