-- table: users(id int, email text, city text)
-- execute: false -- DuckDB refuses it
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: calls itself
create or replace temp macro again(x) as again(x) || x; select again(email) as v from users
