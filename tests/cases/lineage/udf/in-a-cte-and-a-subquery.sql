-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower ; upper]
create or replace temp macro tidy(x) as lower(x); with w as (select tidy(email) as m from users) select upper(m) as v from (select m from w) q
