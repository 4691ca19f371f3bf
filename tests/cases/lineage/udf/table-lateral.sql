-- table: users(id int, email text, city text)
-- table: orders(nr int, city text)
-- statement: other
-- statement: select
-- nr <- orders.nr
-- email <- users.email
-- rows <- users.city FILTER, orders.city FILTER
-- note: the argument decides which rows there are
create or replace temp macro in_city(c) as table select email from users where users.city = c; select o.nr, f.email from orders o, in_city(o.city) f
