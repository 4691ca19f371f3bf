-- table: users(id int, email text, age int)
-- email <- users.email
-- rows <- users.age FILTER
-- scan: users | age >= 14
select email from users where age >= 14
