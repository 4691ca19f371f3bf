-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- A <-
-- B <- users.id DIRECT
select v.$1 as a, u.id as b from (values (1, 2)) v, users u
