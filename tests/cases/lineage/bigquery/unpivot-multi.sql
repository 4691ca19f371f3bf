-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- v <- users.age DIRECT, users.mgr DIRECT
-- w <- users.city DIRECT, users.email DIRECT
-- n <-
-- rows <- users.age FILTER, users.mgr FILTER, users.city FILTER, users.email FILTER
select * from (select id, age, mgr, city, email from users) unpivot ((v, w) for n in ((age, city) as 'a', (mgr, email) as 'b'))
