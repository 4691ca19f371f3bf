-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, CITY text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! USERS.EMAIL
-- gap: written in java
create function tidy(x varchar) returns varchar language java as $$ class F {} $$; select tidy(email) as v from users
