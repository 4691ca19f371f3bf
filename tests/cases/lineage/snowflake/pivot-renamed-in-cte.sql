-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- ID <- users.id DIRECT
-- JAN <- users.age AGGREGATION, users.city FILTER
-- rows <- users.id INDIRECT
with p as (select * from (select id, city, age from users) pivot(sum(age) for city in ('jan', 'feb')) as x (id, jan, feb)) select id, jan from p
