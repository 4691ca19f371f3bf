-- execute: false -- there is no such column
-- table: users(id int, email text)
-- email <- users.email
-- rows <- users.id ANY, users.email ANY
-- gap: *
-- note: a predicate that is not understood may depend on everything in scope
select email from users where nope = 1
