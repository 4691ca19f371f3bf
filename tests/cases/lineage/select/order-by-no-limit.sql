-- table: users(id int, email text, score int)
-- email <- users.email
-- rows <- ?users.score SORT
select email from users order by score
