-- dialect: bigquery
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- email <- users.email
-- rows <- users.city FILTER
create or replace table function d.in_city(c string) returns table<id int64, email string> as select id, email from users where city = c; select email from d.in_city('x')
