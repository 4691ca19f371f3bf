-- dialect: databricks
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- x <-! users.id, users.email, users.city, users.age, users.ok, users.ts, users.mgr
-- gap: *
select identifier(:c) as x from users
