-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- email <- users.email
-- rows <- users.city SORT
create or replace temp macro top_one(n) as table select email from users order by city limit n; select * from top_one(1)
