-- table: users(id int, email text)
-- table: vip(user_id int)
-- is_vip <- users.id ANY, vip.user_id ANY
select id in (select user_id from vip) as is_vip from users
