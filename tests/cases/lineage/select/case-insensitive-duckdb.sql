-- table: Users(Id int, Email text)
-- MAIL <- Users.Email
-- rows <- Users.Id FILTER
select EMAIL as MAIL from USERS where ID > 1
