-- table: users(id int, email text)
-- table: orders(user_id int, amount int)
-- email <- users.email
-- amount <- orders.amount
-- rows <- users.id FILTER|JOIN, orders.user_id FILTER|JOIN
select email, amount from users, orders where id = user_id
