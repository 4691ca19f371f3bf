-- dialect: databricks
-- table: Users(Id int, Email string)
-- m <- Users.Email
select EMAIL as m from USERS
