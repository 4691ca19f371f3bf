-- dialect: tsql
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION
create or alter function dbo.tidy(@x varchar(10), @n int = 2) returns varchar(10) with schemabinding as begin return lower(@x) end; select dbo.tidy(email, 2) as v from users
