-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- O <- USERS.ID TRANSFORMATION, USERS.EMAIL TRANSFORMATION
select object_construct('i', id, 'e', email) as o from users
