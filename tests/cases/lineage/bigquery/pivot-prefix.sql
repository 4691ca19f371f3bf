-- dialect: bigquery
-- table: s(city string, kind string, amount int)
-- city <- s.city
-- t_x <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- t_y <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- rows <- s.city GROUP_BY
select * from s pivot (sum(amount) as t for kind in ('a' as x, 'b' as y))
