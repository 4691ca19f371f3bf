-- dialect: trino
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: it is a script
create function tidy(x varchar) returns varchar begin declare y varchar; set y = lower(x); return y; end; select tidy(email) as v from users
