-- table: users(id int, email text)
-- table: orders(id int, email text)
-- email <- orders.email
-- rows <- users.id FILTER
-- note: the alias `users` hides the table of that name
select users.email from orders as users where exists (select 1 from users as u2 where u2.id = 1)
