-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- email <- users.email DIRECT
-- n <-
-- rows <- users.id GROUP_BY, users.email GROUP_BY
select *, count(*) as n from (select id, email from users) group by all
