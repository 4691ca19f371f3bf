-- table: users(id int, email text)
-- statement: create v
-- k <- users.id
-- m <- users.email
create view v(k, m) as select id, email from users
