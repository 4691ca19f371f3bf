-- dialect: postgres
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: t(id int, a text)
-- id <-
-- a <- users.email DIRECT
with i as (insert into t (a) select email from users returning id, a) select id, a from i
