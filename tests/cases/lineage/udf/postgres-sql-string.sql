-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower]
create or replace function tidy(x text) returns text as $$ select lower($1) $$ language sql immutable; select tidy(email) as v from users
