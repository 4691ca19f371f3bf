-- table: users(id int, email text, age int)
-- email <- users.email
-- rows <- users.age FILTER
-- scan: users | age > 1
with u as (select email, age as years from users) select email from u where years > 1
