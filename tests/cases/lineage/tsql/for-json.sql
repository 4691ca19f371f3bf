-- dialect: tsql
-- table: users(id int, email varchar)
-- _ <-! users.id, users.email
-- gap: *
-- note: the whole result becomes one JSON text
select id, email from users for json path
