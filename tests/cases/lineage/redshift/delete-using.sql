-- dialect: redshift
-- table: users(id int, email varchar)
-- table: gone(uid int)
-- statement: delete users
-- rows <- users.id INDIRECT, gone.uid INDIRECT
delete from users using gone where gone.uid = users.id
