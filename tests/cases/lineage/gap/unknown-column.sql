-- execute: false -- there is no such column
-- table: users(id int, email text)
-- id <- users.id
-- x <-! users.id, users.email
-- gap: *
select id, no_such_column as x from users
