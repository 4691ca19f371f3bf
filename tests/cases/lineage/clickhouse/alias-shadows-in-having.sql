-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- email <- users.email AGGREGATION, users.ts SORT
-- rows <- users.id INDIRECT, users.email INDIRECT, users.ts INDIRECT
select id, argMax(email, ts) as email from users group by id having email != ''
