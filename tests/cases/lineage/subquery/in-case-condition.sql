-- table: users(id int, email text)
-- table: vip(user_id int)
-- e <- users.email TRANSFORMATION, users.id CONDITIONAL, vip.user_id CONDITIONAL|FILTER
select case when id in (select user_id from vip) then email end as e from users
