-- dialect: tsql
-- table: users(id int, email varchar)
-- table: feed(uid int, mail varchar)
-- statement: merge users
-- id <- feed.uid, ?users.id
-- email <- feed.mail, ?users.email
-- rows <- users.id INDIRECT, feed.uid INDIRECT
merge users as t using feed as f on t.id = f.uid
when matched then update set t.email = f.mail
when not matched then insert (id, email) values (f.uid, f.mail);
