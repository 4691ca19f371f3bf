-- dialect: trino
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- x <- users.id DIRECT
-- y <- users.email DIRECT
select r.x, r.y from (select cast(row(id, email) as row(x int, y varchar)) as r from users)
