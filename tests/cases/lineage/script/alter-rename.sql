-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- statement: create t1
-- e <- users.email TRANSFORMATION
-- statement: create t2
-- e <- t1.e IDENTITY
-- statement: select
-- e <- t2.e DIRECT
create table t1 as select lower(email) as e from users; alter table t1 rename to t2; select e from t2
