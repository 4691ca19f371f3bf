-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- id <- users.id DIRECT, orders.oid DIRECT
-- rows <- users.id INDIRECT, orders.oid INDIRECT
select id from users union distinct select oid from orders
