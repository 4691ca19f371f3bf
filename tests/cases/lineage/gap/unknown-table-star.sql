-- execute: false -- the table's columns are not known
-- table: users()
-- * <-! users.*
-- gap: *
select * from users
