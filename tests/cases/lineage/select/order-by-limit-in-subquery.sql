-- table: users(id int, email text, score int)
-- email <- users.email
-- rows <- users.score SORT
select email from (select id, email from users order by score limit 3) t
