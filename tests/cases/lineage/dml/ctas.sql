-- table: users(id int, email text)
-- statement: create live
-- id <- users.id
-- e <- users.email TRANSFORMATION [lower]
-- rows <- users.id FILTER
create table live as select id, lower(email) as e from users where id > 1
