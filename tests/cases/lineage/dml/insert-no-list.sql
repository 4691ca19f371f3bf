-- table: users(id int, email text)
-- table: log(n int, who text)
-- statement: insert log
-- n <- users.id
-- who <- users.email
insert into log select id, email from users
