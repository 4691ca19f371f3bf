-- table: users(id int, email text)
-- j <- users.id DIRECT, users.email DIRECT
-- rows <- users.id GROUP_BY, users.id SORT, users.email SORT
select json_group_object(id::text, email) as j from (select distinct on (id) id, email from users order by id, email)
