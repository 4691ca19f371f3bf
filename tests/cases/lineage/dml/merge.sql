-- table: users(id int, email text, seen int)
-- table: feed(uid int, mail text, ts int, gone bool)
-- unique feed.uid
-- statement: merge users
-- id <- feed.uid, ?users.id
-- email <- feed.mail, feed.mail TRANSFORMATION [lower], ?users.email
-- seen <- feed.ts, ?users.seen
-- rows <- users.id INDIRECT, feed.uid INDIRECT, feed.gone INDIRECT
merge into users using feed on users.id = feed.uid
when matched and feed.gone then delete
when matched then update set email = feed.mail, seen = feed.ts
when not matched then insert (id, email, seen) values (feed.uid, lower(feed.mail), feed.ts)
