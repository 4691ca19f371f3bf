-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.id WINDOW
create or replace temp macro place(x) as row_number() over (order by x); select place(id) as v from users
