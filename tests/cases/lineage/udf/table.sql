-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- email <- users.email
-- rows <- users.city FILTER [=(·, 'x')]
create or replace temp macro in_city(c) as table select id, email from users where city = c; select email from in_city('x')
