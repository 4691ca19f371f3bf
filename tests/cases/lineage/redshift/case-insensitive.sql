-- dialect: redshift
-- table: users(id int, email varchar)
-- m <- users.email
select "EMAIL" as m from Users
