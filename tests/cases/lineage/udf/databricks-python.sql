-- dialect: databricks
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: written in python
create function c.s.tidy(x string) returns string language python as $$ return x $$; select c.s.tidy(email) as v from users
