-- table: users(id int, email text)
-- statement: create tmp
-- id <- users.id
-- email <- users.email
-- statement: select
-- id <- tmp.id
-- email <- tmp.email
create temp table tmp as select * from users;
select * from tmp
