-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- id <- users.id DIRECT
-- x <- orders.st DIRECT, orders.amt DIRECT, orders.uid INDIRECT, users.id INDIRECT
select u.id, (select o.st, o.amt from orders o where o.uid = u.id for json path) as x from users u
