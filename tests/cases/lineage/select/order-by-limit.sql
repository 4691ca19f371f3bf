-- table: users(id int, email text, score int, noise int)
-- email <- users.email
-- rows <- users.score SORT, users.id SORT
select email from users order by score desc, id limit 2
