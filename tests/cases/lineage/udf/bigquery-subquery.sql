-- dialect: bigquery
-- table: users(id int, email text, city text)
-- table: orders(nr int)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email AGGREGATION [max ; subquery], users.id FILTER, orders.nr FILTER
create temp function mail_of(n int64) as ((select max(email) from users where id = n)); select mail_of(o.nr) as v from orders o
