-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- mail <- users.email
-- id <- users.id
create or replace temp macro everybody() as table (select email, id from users); select t.mail, t.id from everybody() t(mail)
