-- table: users(id int, name text)
-- table: orders(user_id int, amount int)
-- name <- users.name
-- spent <- orders.amount AGGREGATION, users.id INDIRECT, orders.user_id INDIRECT
-- note: the correlation decides this column and not the rows
select name, (select sum(amount) from orders o where o.user_id = u.id) as spent from users u
