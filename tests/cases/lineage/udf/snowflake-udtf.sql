-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, CITY text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- mail <- USERS.EMAIL
-- rows <- USERS.CITY FILTER
create function in_city(c varchar) returns table (nr number, mail varchar) as 'select id, email from users where city = c'; select mail from table(in_city('x'))
