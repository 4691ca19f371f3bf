-- table: orders(user_id int, amount int)
-- spent <- orders.amount AGGREGATION [sum]
-- rows <- orders.user_id GROUP_BY
select sum(amount) as spent from orders group by user_id
