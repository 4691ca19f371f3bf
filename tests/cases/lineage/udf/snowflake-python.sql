-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, CITY text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! USERS.EMAIL
-- gap: written in python
create function tidy(x varchar) returns varchar language python as $$ def f(x): return x $$; select tidy(email) as v from users
