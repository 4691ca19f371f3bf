-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower]
create function tidy(x text) returns text language sql begin atomic select lower(x); end; select tidy(email) as v from users
