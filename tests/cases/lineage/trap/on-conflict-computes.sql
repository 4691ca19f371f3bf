-- table: users(id int, email text, n int)
-- table: feed(uid int, mail text)
-- dialect: postgres
-- statement: insert users
-- id <- feed.uid
-- email <- feed.mail, feed.uid DIRECT, users.n DIRECT
-- rows <- ?feed.uid INDIRECT, ?users.id INDIRECT
-- note: the update writes a column from another input than the insert does
insert into users (id, email) select uid, mail from feed on conflict (id) do update set email = excluded.id::text || users.n
