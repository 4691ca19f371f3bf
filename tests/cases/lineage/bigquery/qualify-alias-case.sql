-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- r <- users.city WINDOW, users.ok INDIRECT, users.ts INDIRECT
-- rows <- users.city INDIRECT, users.ok INDIRECT, users.ts INDIRECT
select id, row_number() over (partition by city order by case when ok then ts end desc) as r from users where true qualify r = 1
