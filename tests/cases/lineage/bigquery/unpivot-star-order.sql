-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- v <- users.age DIRECT, users.mgr DIRECT
-- n <-
-- rows <- users.age FILTER, users.mgr FILTER
select * from (select id, age, mgr from users) unpivot (v for n in (age as 'a', mgr as 'b'))
