-- table: orders(user_id int, amount int)
-- s <- orders.amount AGGREGATION [sum]
-- lo <- orders.amount AGGREGATION [min]
-- n <- orders.user_id AGGREGATION [count distinct]
-- grain: ()
-- groups: ()
select sum(amount) as s, min(amount) as lo, count(distinct user_id) as n from orders
