-- table: orders(user_id int, amount int)
-- user_id <- orders.user_id
-- spent <- orders.amount AGGREGATION [sum]
-- n <-
-- rows <- orders.user_id GROUP_BY
-- grain: (user_id)
-- groups: orders.user_id
select user_id, sum(amount) as spent, count(*) as n from orders group by user_id
