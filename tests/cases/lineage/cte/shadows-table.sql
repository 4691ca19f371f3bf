-- table: users(id int, email text, phone text)
-- email <- users.phone
-- note: the CTE `users` hides the table outside, and reads the table inside
with users as (select id, phone as email from users) select email from users
