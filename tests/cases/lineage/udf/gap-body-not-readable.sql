-- table: users(id int, email text, city text)
-- execute: false -- not SQL
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: neither one query nor one expression
create or replace temp macro odd(x) as lower(x) lower(; select odd(email) as v from users
