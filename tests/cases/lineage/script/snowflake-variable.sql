-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- statement: other
-- gap: ?
-- statement: select
-- v <-!
-- gap: *
set x = (select max(email) from users); select $x as v
