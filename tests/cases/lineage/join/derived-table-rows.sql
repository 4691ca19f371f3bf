-- table: users(id int, email text)
-- table: orders(user_id int, status text)
-- values orders.status: 'open', 'shut'
-- email <- users.email
-- rows <- users.id JOIN, orders.user_id JOIN, orders.status FILTER
select u.email from users u join (select user_id from orders where status = 'open') o on o.user_id = u.id
