-- table: users(id int, email text, ok bool)
-- email <- users.email
-- rows <- users.ok FILTER
-- scan: users | ok is true
-- scan: users
select email from users where ok union all select email from users
