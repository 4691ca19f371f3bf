-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, CITY text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- USERS.EMAIL AGGREGATION [max ; subquery], USERS.ID FILTER
create function mail_of(n number) returns varchar as 'select max(email) from users where id = n'; select mail_of(id) as v from users
