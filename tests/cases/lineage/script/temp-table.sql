-- table: users(id int, email text, ok bool)
-- statement: create tmp
-- id <- users.id
-- e <- users.email TRANSFORMATION [lower]
-- rows <- users.ok FILTER
-- statement: select
-- mail <- tmp.e
-- rows <- tmp.id FILTER
create temp table tmp as select id, lower(email) as e from users where ok;
select e as mail from tmp where id > 1;
