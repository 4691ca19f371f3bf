-- dialect: postgres
-- table: users(id int, email text)
-- statement: create copy
-- email <- users.email
select email into copy from users
