-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <-
create or replace temp macro nothing(x) as 'none'; select nothing(email) as v from users
