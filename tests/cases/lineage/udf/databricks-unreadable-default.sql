-- dialect: databricks
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: it takes other arguments
create or replace function tidy(x string, n int default 3 +) returns string return left(lower(x), n); select tidy(email) as v from users
