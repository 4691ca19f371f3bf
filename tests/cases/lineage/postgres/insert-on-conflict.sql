-- dialect: postgres
-- table: users(id int, email text)
-- table: feed(uid int, mail text)
-- statement: insert users
-- id <- feed.uid
-- email <- feed.mail, ?users.email
-- rows <- ?users.id INDIRECT, ?feed.uid INDIRECT
insert into users (id, email) select uid, mail from feed on conflict (id) do update set email = excluded.email
