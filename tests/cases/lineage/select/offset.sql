-- table: users(id int, email text, n int)
-- email <- users.email
-- rows <- users.n SORT
select email from users order by n offset 3
