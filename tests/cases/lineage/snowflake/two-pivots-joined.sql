-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- ID <- users.id DIRECT
-- A <- users.age AGGREGATION, users.city FILTER
-- B <- users.mgr AGGREGATION, users.city FILTER
-- rows <- users.id INDIRECT
select p1.id, p1.a, p2.b from (select id, city, age from users) pivot(max(age) for city in ('x')) as p1 (id, a) join (select id, city, mgr from users) pivot(max(mgr) for city in ('x')) as p2 (id, b) on p1.id = p2.id
