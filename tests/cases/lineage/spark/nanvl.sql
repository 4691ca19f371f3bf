-- dialect: databricks
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- x <- users.age TRANSFORMATION, users.age CONDITIONAL, users.mgr TRANSFORMATION
select nanvl(age, mgr) as x from users
