-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- email <- users.email
-- city <- users.city
create function everybody() returns setof users as $$ select * from users $$ language sql; select email, e.city from everybody() as e
