-- dialect: bigquery
-- table: Users(id int, email string)
-- table: users(id int, mail string)
-- email <- Users.email
-- note: table names that differ in case are different tables
select email from Users
