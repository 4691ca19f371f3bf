-- table: users(id int, email text, phone text)
-- v <- users.phone
with c as (select email as v from users)
select v from (with c as (select phone as v from users) select v from c) t
