-- dialect: postgres
-- table: users(id int, email text)
-- table: a(uid int, key int)
-- table: b(key int, mail text)
-- statement: update users
-- email <- b.mail, ?users.email
-- rows <- users.id INDIRECT, a.uid INDIRECT, a.key INDIRECT, b.key INDIRECT
update users u set email = b.mail from a join b on a.key = b.key where a.uid = u.id
