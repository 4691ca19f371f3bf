-- dialect: bigquery
-- table: users(id int, email string)
-- table: feed(id int, email string)
-- statement: merge users
-- id <- feed.id, ?users.id
-- email <- feed.email, ?users.email
-- rows <- users.id INDIRECT, feed.id INDIRECT
merge into users u using feed f on u.id = f.id when not matched then insert row
