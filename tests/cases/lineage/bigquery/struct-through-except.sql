-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- a <- users.id DIRECT
-- b <- users.email DIRECT
select s.a, s.b from (select * except (city) from (select struct(id as a, email as b) as s, city from users))
