-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [case], users.id CONDITIONAL [>(·, 3)]
-- note: value and condition are told apart
create or replace temp macro if_late(x, n) as case when n > 3 then x end; select if_late(email, id) as v from users
