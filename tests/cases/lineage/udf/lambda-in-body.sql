-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.email DIRECT, users.city DIRECT
create or replace temp macro each_with(l, a) as list_transform(l, lambda q: q || a); select each_with([email], city) as v from users
