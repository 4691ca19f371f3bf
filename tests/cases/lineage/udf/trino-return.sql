-- dialect: trino
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower]
create or replace function m.s.tidy(x varchar) returns varchar language sql deterministic return lower(x); select s.tidy(email) as v from users
