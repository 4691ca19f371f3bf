-- table: users(id int, email text, deleted bool)
-- email <- users.email
-- rows <- users.deleted FILTER
with live as (select * from users where not deleted) select email from live
