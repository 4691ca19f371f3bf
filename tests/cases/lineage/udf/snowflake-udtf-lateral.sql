-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, CITY text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- id <- USERS.ID
-- mail <- USERS.EMAIL
-- rows <- USERS.CITY FILTER
create function s.in_city(c varchar) returns table (mail varchar) as $$ select u.email from users u where u.city = c $$; select a.id, f.mail from users a, table(s.in_city(a.city)) f
