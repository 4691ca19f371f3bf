-- table: users(id int, email text, city text)
-- execute: false -- DuckDB refuses it
-- statement: other
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: calls itself
create macro ping(x) as pong(x); create macro pong(x) as ping(x); select ping(email) as v from users
