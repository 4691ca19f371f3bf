-- dialect: postgres
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- statement: update users
-- email <- users.city DIRECT
-- city <-
update users set (email, city) = row(upper(city), 'x')
