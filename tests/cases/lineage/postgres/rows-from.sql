-- dialect: postgres
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- a <- users.age DIRECT
-- b <- users.mgr DIRECT
-- rows <- users.age INDIRECT, users.mgr INDIRECT
select f.a, f.b from users u, rows from (generate_series(1, u.age), generate_series(1, u.mgr)) as f(a, b)
