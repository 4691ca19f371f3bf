-- execute: false -- it is not SQL
-- statement: other
-- gap: *
select from where (((
