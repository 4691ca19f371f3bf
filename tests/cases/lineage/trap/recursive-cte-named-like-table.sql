-- table: users(id int, boss int)
-- id <- users.id
-- note: RECURSIVE would make the inner `users` the CTE; without it, it is the table
with users as (select * from users) select id from users
