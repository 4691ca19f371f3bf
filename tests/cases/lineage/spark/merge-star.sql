-- dialect: databricks
-- table: users(id int, email string)
-- table: feed(id int, email string)
-- statement: merge users
-- id <- feed.id, ?users.id
-- email <- feed.email, ?users.email
-- rows <- users.id INDIRECT, feed.id INDIRECT
merge into users using feed on users.id = feed.id when matched then update set * when not matched then insert *
