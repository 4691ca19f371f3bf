-- table: users(id int, email text, ok bool)
-- statement: create v
-- email <- users.email
-- rows <- users.ok FILTER
-- statement: select
-- email <- v.email
create or replace view v as select email from users where ok; select email from v
