-- table: users(id int, email text)
-- table: erasures(user_id int, done bool)
-- statement: delete users
-- rows <- users.id INDIRECT, erasures.user_id INDIRECT, erasures.done INDIRECT
delete from users using erasures e where e.user_id = users.id and not e.done
