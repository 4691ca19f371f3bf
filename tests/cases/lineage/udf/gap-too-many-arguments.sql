-- table: users(id int, email text, city text)
-- execute: false -- DuckDB refuses it
-- statement: other
-- statement: select
-- v <-! users.email, users.city
-- gap: other arguments
-- note: a call that does not fit is a gap that carries its arguments
create or replace temp macro tidy(x) as lower(x); select tidy(email, city) as v from users
