-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, CITY text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! USERS.EMAIL
-- gap: neither one query
create function tidy(x varchar) returns varchar as $$ begin return x; end $$; select tidy(email) as v from users
