-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- statement: other
-- statement: select
-- go <- users.email DIRECT
drop table if exists x
GO 3
select email as
go from users
GO
