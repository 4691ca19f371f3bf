-- table: users(id int, email text, age int)
-- email <- users.email
-- rows <- users.age FILTER
-- scan: users | age >= 2
select email from users where 2 <= age
