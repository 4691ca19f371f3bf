-- table: users(id int, email text, seen int)
-- table: feed(uid int, mail text, ts int)
-- unique feed.uid
-- statement: merge users
-- email <- feed.mail, ?users.email, ?users.seen CONDITIONAL, ?feed.ts CONDITIONAL
-- rows <- users.id INDIRECT, feed.uid INDIRECT, ?users.seen INDIRECT, ?feed.ts INDIRECT
-- note: the condition decides either the column or the rows
merge into users u using (select * from feed) f on u.id = f.uid
when matched and f.ts > u.seen then update set email = f.mail
