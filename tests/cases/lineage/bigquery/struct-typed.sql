-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- a <- users.id DIRECT
-- b <- users.email DIRECT
select s.a, s.b from (select struct<a int64, b string>(id, email) as s from users)
