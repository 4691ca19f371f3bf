-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.city IDENTITY
create or replace temp macro pick(a, b) as a; select pick(b := email, a := city) as v from users
