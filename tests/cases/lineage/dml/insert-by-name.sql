-- table: users(id int, who text)
-- table: log(who text, id int)
-- statement: insert log
-- id <- users.id
-- who <- users.who
insert into log by name select id, who from users
