-- dialect: databricks
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- n <-
-- a <- users.age DIRECT, users.mgr DIRECT
-- b <- users.city DIRECT, users.email DIRECT
-- rows <- users.age INDIRECT, users.mgr INDIRECT, users.city INDIRECT, users.email INDIRECT
select * from (select id, age, mgr, city, email from users) unpivot ((a, b) for n in ((age, city) as x, (mgr, email) as y))
