-- dialect: tsql
-- table: users(id int, email varchar)
-- statement: select
-- gap: ?
-- _ <- users.email ANY
-- statement: select
-- v <-!
-- gap: *
-- note: a variable carries data from one statement to the next
select @x = email from users; select @x as v
