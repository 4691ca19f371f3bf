-- table: users(id int, email text, phone text)
-- email <- users.email TRANSFORMATION [upper]
-- phone <- users.phone
select * exclude (id) replace (upper(email) as email) from users
