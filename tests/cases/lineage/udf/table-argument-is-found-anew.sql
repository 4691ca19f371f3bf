-- table: users(id int, email text, city text)
-- table: orders(nr int, city text)
-- statement: other
-- statement: select
-- nr <- orders.nr
-- email <- users.email
-- rows <- users.city FILTER
-- note: a table macro's arguments are put into the body as they are written
create or replace temp macro in_city(c) as table select email from users where city = c; select nr, email from orders, in_city(city)
