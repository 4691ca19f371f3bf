-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- n <- users.email AGGREGATION, users.ts SORT, users.ok FILTER
select argMaxIf(email, ts, ok) as n from users
