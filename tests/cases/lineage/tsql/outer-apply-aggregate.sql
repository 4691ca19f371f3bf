-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- id <- users.id DIRECT
-- m <- orders.amt AGGREGATION
-- rows <- orders.uid INDIRECT, users.id INDIRECT
select u.id, x.m from users u outer apply (select max(o.amt) as m from orders o where o.uid = u.id) x
