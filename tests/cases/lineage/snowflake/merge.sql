-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- table: FEED(UID int, MAIL text)
-- statement: merge USERS
-- ID <- FEED.UID, ?USERS.ID
-- EMAIL <- FEED.MAIL, ?USERS.EMAIL
-- rows <- USERS.ID INDIRECT, FEED.UID INDIRECT
merge into users u using feed f on u.id = f.uid
when matched then update set u.email = f.mail
when not matched then insert (id, email) values (f.uid, f.mail)
