-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- statement: delete users
-- rows <- users.city INDIRECT, users.ts INDIRECT
with x as (select *, row_number() over (partition by city order by ts) rn from users) delete from x where rn > 1
