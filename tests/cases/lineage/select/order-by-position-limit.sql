-- table: users(id int, email text, score int)
-- email <- users.email
-- score <- users.score
-- rows <- users.score SORT, users.email SORT
select email, score from users order by 2, 1 limit 1
