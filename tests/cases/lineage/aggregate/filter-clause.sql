-- table: orders(user_id int, amount int, status text)
-- values orders.status: 'paid', 'open'
-- paid <- orders.amount AGGREGATION, orders.status CONDITIONAL|FILTER
-- n <- orders.status CONDITIONAL|FILTER
select sum(amount) filter (where status = 'paid') as paid, count(*) filter (where status = 'open') as n from orders
