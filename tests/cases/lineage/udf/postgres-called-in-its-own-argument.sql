-- dialect: postgres
-- table: users(id int, email text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower ; lower]
create function tidy(x text) returns text language sql return lower(x); select tidy(tidy(email)) as v from users
