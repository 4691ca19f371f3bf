-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, CITY text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- USERS.CITY
create function pick(a varchar, b varchar) returns varchar as 'a'; select pick(b => email, a => city) as v from users
