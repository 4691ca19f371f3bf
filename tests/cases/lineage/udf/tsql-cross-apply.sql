-- dialect: tsql
-- table: users(id int, email text, city text)
-- table: orders(nr int)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- nr <- orders.nr
-- email <- users.email
-- rows <- users.id FILTER, orders.nr FILTER
create function dbo.found(@n int) returns table as return (select email from users where id = @n); select o.nr, f.email from orders o cross apply dbo.found(o.nr) f
