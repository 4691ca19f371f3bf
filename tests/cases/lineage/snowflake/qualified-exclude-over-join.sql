-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- ID <- users.id DIRECT
-- EMAIL <- users.email DIRECT
-- AMT <- orders.amt DIRECT
-- rows <- users.id INDIRECT, orders.uid INDIRECT
select u.* exclude (city, age, ok, ts, mgr), o.amt from users u join orders o on u.id = o.uid
