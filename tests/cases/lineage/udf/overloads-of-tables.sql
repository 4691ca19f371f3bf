-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- city <- users.city
-- rows <- users.email FILTER, users.id FILTER
create or replace temp macro found(a) as table select id from users where email = a, (a, b) as table select city from users where email = a and id = b; select * from found('a@x.example', 1)
