-- table: users(id int, email text)
-- table: optouts(user_id int)
-- email <- users.email
-- rows <- users.id INDIRECT, optouts.user_id INDIRECT
select email from users u where not exists (select * from optouts o where o.user_id = u.id)
