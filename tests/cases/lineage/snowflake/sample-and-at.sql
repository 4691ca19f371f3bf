-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- EMAIL <- USERS.EMAIL
select email from users at (offset => -60) sample (10)
