-- execute: false -- the first statement is not SQL
-- table: users(id int, email text)
-- statement: other
-- gap: *
selekt email frm users !!
