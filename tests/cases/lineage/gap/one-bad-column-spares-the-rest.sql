-- execute: false -- there is no such column
-- table: users(id int, email text, phone text)
-- id <- users.id
-- e <- users.email TRANSFORMATION [lower]
-- bad <-! users.id, users.email, users.phone
-- phone <- users.phone
-- gap: *
select id, lower(email) as e, nope || 'x' as bad, phone from users
