-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- C <- users.city DIRECT
-- N <- users.age AGGREGATION
-- M <- users.age DIRECT
-- rows <- users.city GROUP_BY
select upper(city) as c, sum(age) as n, n * 2 as m from users group by all
