-- dialect: postgres
-- table: users(id int, email text)
-- email <- users.email
select email from only users tablesample system (10)
