-- table: users(id int, n int)
-- table: orders(user_id int, amount int)
-- statement: update users
-- n <- orders.amount AGGREGATION, orders.user_id INDIRECT, users.id INDIRECT, ?users.n
update users set n = (select max(amount) from orders where user_id = users.id)
