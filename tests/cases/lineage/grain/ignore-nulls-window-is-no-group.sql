-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- f <- users.age DIRECT, users.ts WINDOW
-- grain: none
select id, first_value(age ignore nulls) over (order by ts) as f from users
