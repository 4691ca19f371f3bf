-- table: users(id int, email text)
-- table: secrets(v text)
-- id <- users.id
-- note: a CTE nobody reads gives nothing
with s as (select v from secrets) select id from users
