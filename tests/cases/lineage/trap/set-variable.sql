-- table: users(id int, email text)
-- statement: other
-- gap: ?
-- statement: select
-- v <-! users.email
-- gap: *
-- execute: false -- the variable outlives the transaction
-- note: a variable carries data from one statement to the next
set variable x = (select max(email) from users); select getvariable('x') as v
