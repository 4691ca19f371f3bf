-- table: main.users(id int, email text)
-- execute: false -- the case language cannot name the temporary table
-- statement: create users
-- id <- main.users.id DIRECT
-- statement: select
-- email <- main.users.email DIRECT
create temp table users as select id from main.users; select email from main.users
