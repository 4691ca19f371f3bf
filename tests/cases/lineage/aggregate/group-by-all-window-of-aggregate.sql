-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- city <- users.city DIRECT
-- c <- users.age AGGREGATION
-- r <- users.age DIRECT|INDIRECT
-- rows <- users.city GROUP_BY
select city, sum(age) as c, rank() over (order by sum(age)) as r from users group by all
