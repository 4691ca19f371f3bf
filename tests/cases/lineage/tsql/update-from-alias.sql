-- dialect: tsql
-- table: users(id int, email varchar)
-- table: feed(uid int, mail varchar)
-- statement: update users
-- email <- feed.mail, ?users.email
-- rows <- users.id INDIRECT, feed.uid INDIRECT
update u set u.email = f.mail from users u join feed f on f.uid = u.id
