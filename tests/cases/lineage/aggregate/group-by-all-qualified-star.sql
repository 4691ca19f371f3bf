-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- id <- users.id DIRECT
-- email <- users.email DIRECT
-- s <- orders.amt AGGREGATION
-- rows <- users.id GROUP_BY|JOIN, users.email GROUP_BY, orders.uid JOIN
select u.*, sum(o.amt) as s from (select id, email from users) u join orders o on o.uid = u.id group by all
