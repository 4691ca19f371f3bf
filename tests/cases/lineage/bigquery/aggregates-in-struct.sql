-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- s <- users.age AGGREGATION
-- n <-
select r.s, r.n from (select struct(sum(age) as s, count(*) as n) as r from users)
