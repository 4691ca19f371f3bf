-- table: users(id int, email text, ok bool)
-- email <- users.email
-- rows <- users.ok FILTER
-- scan: users | ok opaque
select email from users where not ok
