-- table: users(id int, email text)
-- execute: false -- writes a file
-- statement: other
-- gap: *
copy (select email from users) to 'out.csv'
