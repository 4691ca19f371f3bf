-- table: users(id int, email text, city text)
-- table: orders(nr int, city text)
-- statement: other
-- statement: select
-- v <- users.email AGGREGATION [max ; subquery], users.city FILTER, orders.city FILTER
-- note: a column of the caller stays one, though the body's table has one of its name
create or replace temp macro mail_at(n) as (select max(u.email) from users u where u.city = n); select mail_at(city) as v from orders
