-- dialect: tsql
-- table: Users(Id int, Email varchar)
-- m <- Users.Email IDENTITY|TRANSFORMATION
select convert(varchar(50), EMAIL) as m from USERS
