-- table: users(id int, email text, phone text)
-- id <- users.id
-- email <- users.phone TRANSFORMATION [lower]
-- phone <- users.phone
select * replace (lower(phone) as email) from users
