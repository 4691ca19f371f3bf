-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- city <- users.city DIRECT
-- h <- users.age AGGREGATION
-- rows <- users.city GROUP_BY
select city, histogram(age) as h from users group by all
