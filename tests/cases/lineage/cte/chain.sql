-- table: users(id int, email text)
-- c <- users.email TRANSFORMATION [lower ; trim]
with a as (select id, lower(email) as e from users), b as (select trim(e) as f from a) select f as c from b
