-- table: users(id int, email text, ok bool, staff bool)
-- email <- users.email
-- rows <- users.ok FILTER, users.staff FILTER
-- scan: users | ok opaque | staff opaque
select email from users where ok or staff
