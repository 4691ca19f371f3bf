-- table: users(id int, email text)
-- execute: false -- the SQL is a string
-- email <-!
-- gap: *
select email from query('select email from users')
