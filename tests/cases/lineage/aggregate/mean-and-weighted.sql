-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- m <- users.age AGGREGATION
-- w <- users.age AGGREGATION, users.mgr AGGREGATION
-- grain: ()
select mean(age) as m, weighted_avg(age, mgr) as w from users
