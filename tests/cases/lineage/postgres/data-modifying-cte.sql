-- dialect: postgres
-- table: users(id int, email text, ok bool)
-- table: log(mail text)
-- statement: insert log
-- mail <- users.email
-- rows <- users.ok FILTER
-- gap: ?
with moved as (delete from users where not ok returning email) insert into log select email from moved
