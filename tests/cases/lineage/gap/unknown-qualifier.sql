-- execute: false -- there is no such table
-- table: users(id int, email text)
-- id <- users.id
-- x <-! users.id, users.email
-- gap: *
select id, z.mail as x from users u
