-- dialect: spark
-- table: users(id int, email string)
-- statement: create v
-- e <- users.email
-- statement: select
-- e <- v.e
create or replace temporary view v as select email as e from users; select e from v
