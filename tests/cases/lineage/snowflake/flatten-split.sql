-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- ID <- users.id DIRECT
-- T <- users.email DIRECT
-- rows <- users.email INDIRECT
select id, trim(c.value::string) as t from users, lateral flatten(input => split(email, ',')) c
