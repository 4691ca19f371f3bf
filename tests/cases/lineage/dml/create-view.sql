-- table: users(id int, email text)
-- statement: create v
-- mail <- users.email
create or replace view v as select email as mail from users
