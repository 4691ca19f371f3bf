-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- age <- users.age AGGREGATION
-- mgr <- users.mgr AGGREGATION
select max(columns(c -> c in ('age', 'mgr'))) from users
