-- table: users(id int, Email text, phone text)
-- Email <- users.Email
select * ilike 'email%' from users
