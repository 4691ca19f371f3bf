-- table: users(id int, email text, city text)
-- execute: false -- no such function
-- statement: other
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [tidy]
-- note: what is dropped is an unknown function again
create or replace temp macro tidy(x) as x; drop macro tidy; select tidy(email) as v from users
