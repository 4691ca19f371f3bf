-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- true <- users.age AGGREGATION, users.ok FILTER
-- false <- users.age AGGREGATION, users.ok FILTER
-- rows <- users.id GROUP_BY
select * from (select id, ok, age from users) pivot(sum(age) for ok in (true, false))
