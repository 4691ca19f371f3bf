-- dialect: databricks
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- n <-
-- v <- users.age DIRECT, users.mgr DIRECT
select * from (select id, age, mgr from users) unpivot include nulls (v for n in (age, mgr))
