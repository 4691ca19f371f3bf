-- dialect: postgres
-- execute: transpile
-- table: users(id int, email text)
-- table: gone(uid int)
-- statement: delete users
-- rows <- users.id INDIRECT, gone.uid INDIRECT
delete from users using gone where gone.uid = users.id
