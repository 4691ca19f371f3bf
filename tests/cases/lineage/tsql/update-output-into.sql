-- dialect: tsql
-- table: users(id int, email varchar)
-- statement: update users
-- email <- users.email TRANSFORMATION [lower]
-- gap: ?
update users set email = lower(email) output inserted.email into log
