-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- statement: create M
-- EMAIL <- USERS.EMAIL
create materialized view m as select email from users
