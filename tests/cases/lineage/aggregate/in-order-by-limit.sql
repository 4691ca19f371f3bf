-- table: orders(user_id int, amount int)
-- user_id <- orders.user_id
-- rows <- orders.user_id GROUP_BY, orders.amount SORT, ?orders.user_id SORT
select user_id from orders group by user_id order by sum(amount) desc, user_id limit 1
