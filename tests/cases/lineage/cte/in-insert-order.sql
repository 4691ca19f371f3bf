-- table: users(id int, email text)
-- n <- users.id AGGREGATION [count]
with z as (select count(id) as n from users), a as (select n from z) select n from a
