-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- O <- USERS.ID TRANSFORMATION, USERS.EMAIL TRANSFORMATION
select object_construct(*) as o from users
