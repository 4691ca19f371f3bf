-- table: users(id int, email text)
-- table: erasures(user_id int)
-- statement: delete users
-- rows <- users.id INDIRECT, erasures.user_id INDIRECT
delete from users where id in (select user_id from erasures)
