-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- e <- users.email AGGREGATION, users.ts SORT
-- grain: ()
select arg_min_null(email, ts) as e from users
