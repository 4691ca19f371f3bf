-- table: users(id int, email text)
-- execute: false -- the table's name is a string
-- email <-!
-- gap: *
select email from query_table('users')
