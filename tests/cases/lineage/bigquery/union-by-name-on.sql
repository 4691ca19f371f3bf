-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- id <- users.id DIRECT, orders.oid DIRECT
select id, email from users union all by name on (id) select oid as id, amt from orders
