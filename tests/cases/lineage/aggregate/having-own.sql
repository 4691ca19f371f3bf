-- table: orders(user_id int, amount int)
-- user_id <- orders.user_id
-- rows <- orders.user_id GROUP_BY, orders.amount FILTER
select user_id from orders group by user_id having sum(amount) > 4
