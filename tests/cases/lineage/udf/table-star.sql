-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- id <- users.id
-- email <- users.email
-- city <- users.city
create or replace temp macro everybody() as table select * from users; select * from everybody()
