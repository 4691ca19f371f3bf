-- dialect: snowflake
-- table: USERS(ID int, EMAIL text, PHONE text)
-- ID <- USERS.ID
-- TEL <- USERS.PHONE
select * exclude (email) rename (phone as tel) from users
