-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: neither one query
create function log_it(x text) returns text language sql as 'insert into log values (x); select x'; select log_it(email) as v from users
