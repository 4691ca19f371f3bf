-- dialect: bigquery
-- table: users(Id int, Email string)
-- m <- users.Email
-- rows <- users.Id FILTER
select EMAIL as m from users where ID = 1
