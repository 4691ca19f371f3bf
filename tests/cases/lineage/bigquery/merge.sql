-- dialect: bigquery
-- table: users(id int, email string)
-- table: feed(uid int, mail string)
-- statement: merge users
-- id <- feed.uid, ?users.id
-- email <- feed.mail, ?users.email
-- rows <- users.id INDIRECT, feed.uid INDIRECT
merge users u using feed f on u.id = f.uid
when matched then update set email = f.mail
when not matched by target then insert (id, email) values (uid, mail)
when not matched by source then delete
