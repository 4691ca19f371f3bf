-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- e <- users.id CONDITIONAL, users.email TRANSFORMATION, users.city TRANSFORMATION
select choose(id, email, city) as e from users
