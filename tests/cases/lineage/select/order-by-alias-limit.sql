-- table: users(id int, score int)
-- id <- users.id
-- s <- users.score TRANSFORMATION
-- rows <- users.score SORT
select id, -score as s from users order by s limit 2
