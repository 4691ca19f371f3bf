-- table: users(id int, email text)
-- table: orders(id int, user_id int, amount int)
-- amount <- orders.amount
-- rows <- users.id JOIN, orders.user_id JOIN
-- note: the left side's rows still multiply the right side's
select o.amount from users u right join orders o on o.user_id = u.id
