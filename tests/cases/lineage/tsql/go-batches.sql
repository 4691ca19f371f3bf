-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- statement: select
-- id <- users.id DIRECT
-- statement: select
-- email <- users.email DIRECT
select id from users
go
select email from users
