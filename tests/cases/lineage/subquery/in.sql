-- table: users(id int, email text)
-- table: vip(user_id int, level int)
-- email <- users.email
-- rows <- users.id INDIRECT, vip.user_id INDIRECT, vip.level INDIRECT
select email from users where id in (select user_id from vip where level > 1)
