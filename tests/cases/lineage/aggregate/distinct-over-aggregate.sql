-- table: orders(user_id int, amount int)
-- s <- orders.amount AGGREGATION [sum]
-- rows <- orders.user_id GROUP_BY, orders.amount GROUP_BY
select distinct sum(amount) as s from orders group by user_id
