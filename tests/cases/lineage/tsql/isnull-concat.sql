-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- x <- users.email TRANSFORMATION, users.email CONDITIONAL, users.city DIRECT
select isnull(email, '') + '-' + city as x from users
