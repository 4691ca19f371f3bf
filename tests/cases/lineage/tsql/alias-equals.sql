-- dialect: tsql
-- table: users(id int, email varchar)
-- m <- users.email TRANSFORMATION [upper]
select m = upper(email) from users
