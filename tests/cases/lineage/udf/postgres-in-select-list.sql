-- dialect: postgres
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- id <- users.id
-- m <- users.city, users.id FILTER
create function cities(n int) returns setof text as $$ select city from users where id = n $$ language sql; select id, cities(id) as m from users
