-- table: users(id int, email text, phone text)
-- email <- users.email
-- phone <- users.phone
with a as (select * from users), b as (select * exclude (id) from a) select * from b
