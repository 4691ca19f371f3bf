-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [||(·, …)], users.city TRANSFORMATION [||(…, ·)]
create function joined(a text, b text default 'x') returns text language sql as 'select a || b'; select joined(email, city) as v from users
