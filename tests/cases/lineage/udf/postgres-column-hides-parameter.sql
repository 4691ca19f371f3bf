-- dialect: postgres
-- table: users(id int, email text, city text)
-- table: orders(nr int)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email AGGREGATION [max ; subquery], users.id FILTER
-- note: a column of the body's table goes before a parameter of its name
create function mail_of(id int) returns text language sql as 'select max(email) from users where id = id'; select mail_of(o.nr) as v from orders o
