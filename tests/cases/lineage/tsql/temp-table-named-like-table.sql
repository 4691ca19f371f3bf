-- dialect: tsql
-- table: users(id int, email text)
-- statement: create "#users"
-- id <- users.id DIRECT
-- statement: select
-- email <- users.email DIRECT
-- statement: select
-- id <- "#users".id DIRECT
select id into #users from users; select email from users; select id from #users
