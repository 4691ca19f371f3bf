-- dialect: postgres
-- table: users(id int, email text)
-- m <- users.email
select EMAIL as m from USERS
