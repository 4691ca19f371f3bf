-- table: users(id int, email text, ok bool)
-- statement: delete users
-- rows <- users.ok INDIRECT
delete from users where not ok
