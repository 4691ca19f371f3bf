-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- x <- users.email AGGREGATION, users.age AGGREGATION, users.ts SORT
-- rows <- users.id INDIRECT
select argMax((email, age), ts) as x from users group by id
