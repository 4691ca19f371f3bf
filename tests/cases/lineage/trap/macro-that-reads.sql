-- table: users(id int, email text)
-- statement: other
-- statement: select
-- v <- users.email AGGREGATION [max ; subquery]
-- execute: false -- a macro outlives the transaction
-- note: what a macro of the script reads is not in its arguments
create macro top_mail() as (select max(email) from users); select top_mail() as v
