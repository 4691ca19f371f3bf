-- table: users(id int, email text, ok bool)
-- email <- users.email TRANSFORMATION, users.ok CONDITIONAL
-- scan: users
select case when ok then email end as email from users
