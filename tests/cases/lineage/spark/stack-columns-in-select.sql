-- dialect: databricks
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- n <-
-- v <- users.age DIRECT, users.mgr DIRECT
-- rows <- ?users.age JOIN, ?users.mgr JOIN
select stack(2, 'a', age, 'b', mgr) as (n, v) from users
