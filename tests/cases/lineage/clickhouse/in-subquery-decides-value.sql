-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- x <- users.email DIRECT, orders.uid INDIRECT, users.id INDIRECT
select if(id in (select uid from orders), email, '') as x from users
