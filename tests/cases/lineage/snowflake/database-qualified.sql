-- dialect: snowflake
-- table: DB.S.USERS(ID int, EMAIL text)
-- E <- DB.S.USERS.EMAIL
select u.email as e from db.s.users u
