-- dialect: tsql
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- gap: it is a script
-- v <-!
create function dbo.made(@n int) returns @t table (v varchar(10)) as begin insert into @t select email from users; return end; select m.v from dbo.made(1) m
