-- table: users(id int, a int, b int)
-- id <- users.id
-- rows <- users.a SORT, users.b SORT
select id from users order by a * 10 + b limit 2
