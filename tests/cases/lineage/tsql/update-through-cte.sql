-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- statement: update users
-- email <- users.email DIRECT, ?users.city INDIRECT
-- rows <- users.city INDIRECT, users.ts INDIRECT
with x as (select *, row_number() over (partition by city order by ts) rn from users) update x set email = lower(email) where rn = 1
