-- table: users(id int, email text, phone text)
-- id <- users.id
-- phone <- users.phone
select * exclude (email) from users
