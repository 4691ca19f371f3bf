-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, EMAIL_2 text, PHONE text)
-- EMAIL <- USERS.EMAIL
-- EMAIL_2 <- USERS.EMAIL_2
select * ilike 'email%' from users
