-- table: users(id int, email text, age int)
-- e <- users.email TRANSFORMATION [lower]
-- rows <- users.age FILTER
-- scan: users | age >= 2
with adults as (select * from users where age >= 2), l as (select lower(email) as e from adults) select e from l
