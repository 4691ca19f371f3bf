-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- X <-! users.id, users.email, users.city, users.age, users.ok, users.ts, users.mgr
-- Y <- users.email DIRECT
-- gap: *
select identifier($c) as x, identifier('u.email') as y from users u
