-- execute: false -- the table's columns are not known
-- table: users()
-- email <- users.email
-- rows <- users.id FILTER
-- note: named columns of an unknown table can be traced all the same
select email from users where id > 1
