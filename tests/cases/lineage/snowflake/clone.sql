-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- statement: create COPY
-- ID <- USERS.ID
-- EMAIL <- USERS.EMAIL
create table copy clone users
