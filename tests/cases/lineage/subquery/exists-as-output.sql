-- table: users(id int)
-- table: vip(user_id int)
-- is_vip <- users.id ANY, vip.user_id ANY
select exists (select 1 from vip where user_id = users.id) as is_vip from users
