-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, CITY text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- USERS.EMAIL TRANSFORMATION [lower ; left(·, 4)]
create or replace secure function tidy(x varchar, n number default 4) returns varchar immutable memoizable as $$ left(lower(x), n) $$; select tidy(email) as v from users
