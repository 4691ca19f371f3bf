-- table: s(region text, product text, amount int)
-- region <- s.region
-- t <- s.amount AGGREGATION [sum]
-- rows <- s.region GROUP_BY, s.product GROUP_BY
select region, sum(amount) as t from s group by rollup (region, product)
