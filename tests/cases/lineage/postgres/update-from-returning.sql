-- dialect: postgres
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- id <- users.id DIRECT
-- e <- orders.st DIRECT
-- c <- users.city DIRECT
-- rows <- users.id INDIRECT, orders.uid INDIRECT
with u as (update users set email = o.st from orders o where o.uid = users.id returning users.id, users.email as e, city as c) select * from u
