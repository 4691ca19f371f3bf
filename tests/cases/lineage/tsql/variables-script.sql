-- dialect: tsql
-- table: users(id int, email varchar)
-- statement: other
-- gap: ?
-- statement: select
-- email <- users.email
-- rows <- users.id FILTER
declare @x int = 3; select email from users where id = @x
