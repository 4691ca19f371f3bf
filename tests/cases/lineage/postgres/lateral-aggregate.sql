-- dialect: postgres
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- id <- users.id DIRECT
-- n <-
-- m <- orders.day AGGREGATION
-- rows <- orders.uid INDIRECT, users.id INDIRECT
select u.id, s.n, s.m from users u cross join lateral (select count(*) as n, max(day) as m from orders o where o.uid = u.id) s
