-- dialect: postgres
-- table: users(id int, email text)
-- table: feed(uid int, mail text)
-- statement: insert users
-- id <- feed.uid
-- email <- feed.mail
insert into users (id, email) select uid, mail from feed returning id
