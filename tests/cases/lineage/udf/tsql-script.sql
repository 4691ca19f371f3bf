-- dialect: tsql
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: it is a script
create function dbo.tidy(@x varchar(10)) returns varchar(10) as begin declare @y varchar(10); set @y = lower(@x); return @y; end; select dbo.tidy(email) as v from users
