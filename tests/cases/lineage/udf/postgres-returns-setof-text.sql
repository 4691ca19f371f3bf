-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- m <- users.email
create function mails() returns setof text as $$ select email from users $$ language sql; select m from mails() as m
