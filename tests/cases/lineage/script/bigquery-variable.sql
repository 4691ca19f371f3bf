-- dialect: bigquery
-- table: users(id int, email string)
-- statement: other
-- gap: ?
-- statement: select
-- v <-!
-- gap: *
declare x string default (select max(email) from users); select x as v
