-- dialect: redshift
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: written in plpythonu
create function tidy(x varchar) returns varchar stable as $$ return x $$ language plpythonu; select tidy(email) as v from users
