-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- l <- users.age AGGREGATION
select max(age) as l from (select age, ts from users order by ts)
