-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower], users.email TRANSFORMATION [upper]
-- note: which of two overloads is meant is not told by columns alone: both
create function tidy(x text) returns text language sql return lower(x); create function tidy(x varchar) returns text language sql return upper(x); select tidy(email) as v from users
