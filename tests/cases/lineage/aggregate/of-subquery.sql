-- table: orders(user_id int, amount int)
-- m <- orders.amount AGGREGATION [sum ; max]
-- rows <- orders.user_id GROUP_BY
select max(s) as m from (select user_id, sum(amount) as s from orders group by user_id) t
