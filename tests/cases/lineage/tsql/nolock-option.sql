-- dialect: tsql
-- table: users(id int, email varchar)
-- email <- users.email
-- rows <- users.id FILTER
select email from users with (nolock) where id > 1 option (recompile)
