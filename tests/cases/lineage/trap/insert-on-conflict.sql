-- table: users(id int, email text)
-- table: feed(uid int, mail text)
-- execute: false -- the table needs a primary key
-- statement: insert users
-- id <- feed.uid
-- email <- feed.mail, ?users.email
-- rows <- ?feed.uid INDIRECT, ?users.id INDIRECT
insert into users select uid, mail from feed on conflict (id) do update set email = excluded.email
