-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- statement: create v
-- id <- users.id DIRECT
create or alter view v as select id from users
