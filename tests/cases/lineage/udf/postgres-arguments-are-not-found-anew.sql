-- dialect: postgres
-- table: users(id int, email text, city text)
-- table: orders(nr int, email text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email AGGREGATION [max ; subquery], users.city FILTER, orders.email FILTER
-- note: `email` is the caller's
create function mail_at(n text) returns text language sql as 'select max(u.email) from users u where u.city = n'; select mail_at(email) as v from orders
