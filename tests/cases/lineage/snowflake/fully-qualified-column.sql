-- dialect: snowflake
-- table: S.USERS(ID int, EMAIL text)
-- E <- S.USERS.EMAIL
select s.users.email as e from s.users
