-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- a <- users.id DIRECT
-- b <- users.email DIRECT
select a, b from (select as value struct(id as a, email as b) from users)
