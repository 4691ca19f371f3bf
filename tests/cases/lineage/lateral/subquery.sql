-- table: users(id int, name text)
-- table: orders(user_id int, amount int)
-- name <- users.name
-- top <- orders.amount AGGREGATION, ?users.id INDIRECT, ?orders.user_id INDIRECT
-- rows <- users.id INDIRECT, orders.user_id INDIRECT
select u.name, t.top from users u, lateral (select max(amount) as top from orders o where o.user_id = u.id) t
