-- table: s(region text, product text, amount int)
-- region <- s.region
-- product <- s.product
-- t <- s.amount AGGREGATION [sum]
-- rows <- s.region GROUP_BY, s.product GROUP_BY
select region, product, sum(amount) as t from s group by grouping sets ((region), (product), (region, product), ())
