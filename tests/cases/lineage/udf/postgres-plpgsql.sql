-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: written in plpgsql
create function tidy(x text) returns text as $$ begin return lower(x); end $$ language plpgsql; select tidy(email) as v from users
