-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- mail <- users.email
-- rows <- users.id FILTER
create function found(n int) returns table(nr int, mail text) as $$ select id, email from users where id = n $$ language sql; select mail from found(3)
