-- table: s(region text, product text, amount int)
-- g <- ?s.region ANY, ?s.product ANY
-- t <- s.amount AGGREGATION [sum]
-- rows <- s.region GROUP_BY, s.product GROUP_BY
select grouping(region, product) as g, sum(amount) as t from s group by cube (region, product)
