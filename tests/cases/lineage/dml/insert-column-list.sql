-- table: users(id int, email text)
-- table: log(ts int, who text, n int)
-- statement: insert log
-- who <- users.email
-- n <- users.id
insert into log(who, n) select email, id from users
