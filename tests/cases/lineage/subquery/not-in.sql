-- values blocked.user_id: 3, 5
-- table: users(id int, email text)
-- table: blocked(user_id int)
-- email <- users.email
-- rows <- users.id INDIRECT, blocked.user_id INDIRECT
select email from users where id not in (select user_id from blocked where user_id is not null)
