-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- x <- orders.amt DIRECT, orders.day SORT, orders.uid INDIRECT, users.id INDIRECT
select array(select amt from orders where uid = users.id order by day) as x from users
