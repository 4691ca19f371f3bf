-- table: users(user_id int, email text)
-- table: vip(id int)
-- email <- users.email
-- rows <- users.user_id INDIRECT
-- note: vip has no user_id, so the subquery yields the outer one and the filter is vacuous
select email from users where user_id in (select user_id from vip)
