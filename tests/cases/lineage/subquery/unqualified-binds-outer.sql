-- table: users(id int, email text)
-- table: orders(user_id int, amount int)
-- email <- users.email
-- rows <- users.id INDIRECT, orders.user_id INDIRECT
-- note: `id` is not in orders, so it is the outer one
select email from users where exists (select 1 from orders where user_id = id)
