-- table: users(id int, email text)
-- table: orders(id int, user_id int, amount int)
-- email <- users.email
-- amount <- orders.amount
-- rows <- users.id JOIN, orders.user_id JOIN
select u.email, o.amount from users u left join orders o on o.user_id = u.id
