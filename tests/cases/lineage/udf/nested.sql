-- table: users(id int, email text, city text)
-- statement: other
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [trim ; lower]
-- note: a macro that calls a macro
create or replace temp macro tidy(x) as trim(x); create or replace temp macro normal(y) as lower(tidy(y)); select normal(email) as v from users
