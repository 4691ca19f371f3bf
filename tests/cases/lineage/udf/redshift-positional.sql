-- dialect: redshift
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower ; ||(·, …)], users.city TRANSFORMATION [||(…, ·)]
create function joined(varchar, varchar) returns varchar stable as $$ select lower($1) || $2 $$ language sql; select joined(email, city) as v from users
