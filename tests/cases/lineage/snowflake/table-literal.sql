-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- ID <- users.id DIRECT
select u.id from table('users') u
