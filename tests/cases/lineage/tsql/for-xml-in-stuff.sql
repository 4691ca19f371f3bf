-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- id <- users.id DIRECT
-- x <- orders.st DIRECT, orders.uid INDIRECT, users.id INDIRECT
select u.id, stuff((select ',' + o.st from orders o where o.uid = u.id for xml path('')), 1, 1, '') as x from users u
