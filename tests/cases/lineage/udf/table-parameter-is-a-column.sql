-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- 7 <-
-- email <- users.email
-- note: in DuckDB a parameter hides a column of its name
create or replace temp macro labelled(id) as table select id, email from users; select * from labelled(7)
