-- table: users(id int, email text, old text)
-- statement: update users
-- old <- users.email TRANSFORMATION [lower], ?users.old
-- rows <- users.id INDIRECT
update users set old = lower(email) where id = 2
