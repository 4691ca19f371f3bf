-- table: users(id int, email text)
-- statement: create v
-- id <- users.id
-- email <- users.email
create view v as select * from users
