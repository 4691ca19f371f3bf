-- dialect: tsql
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- email <- users.email
-- rows <- users.id FILTER
create function dbo.found(@n int) returns table as return (select id, email from users where id = @n); select f.email from dbo.found(3) f
