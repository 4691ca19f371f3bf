-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.email, users.city
create or replace temp macro either_one() as table select email as v from users union all select city from users; select v from either_one()
