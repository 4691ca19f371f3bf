-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- email <- users.email AGGREGATION
-- rows <- users.id INDIRECT
select id, any_value(email) as email from users group by 1
