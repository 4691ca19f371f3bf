-- table: users(id int, email text, city text)
-- statement: other
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [upper]
create or replace temp macro tidy(x) as lower(x); create or replace temp macro tidy(x) as upper(x); select tidy(email) as v from users
