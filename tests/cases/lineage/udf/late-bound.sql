-- table: users(id int, email text, city text)
-- statement: other
-- statement: other
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [upper]
-- note: a macro means what it calls when it is called
create or replace temp macro inner_one(x) as lower(x); create or replace temp macro outer_one(y) as inner_one(y); create or replace temp macro inner_one(x) as upper(x); select outer_one(email) as v from users
