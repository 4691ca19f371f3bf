-- execute: false -- the table's columns are not known
-- table: raw.users()
-- email <- raw.users.email
-- note: a star over an unknown table lets a named column through
with u as (select * from raw.users) select email from u
