-- table: users(id int, email text, ok bool)
-- table: log(who text)
-- statement: insert log
-- who <- users.email
-- rows <- users.ok FILTER
insert into log with live as (select * from users where ok) select email from live
