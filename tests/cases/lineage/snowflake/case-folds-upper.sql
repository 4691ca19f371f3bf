-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- MAIL <- USERS.EMAIL
-- rows <- USERS.ID FILTER
select Email as MAIL from Users where iD > 1
