-- table: a(k text, n int)
-- table: b(k text, n int)
-- k <- a.k, b.k
-- s <- a.n AGGREGATION [sum], b.n AGGREGATION [sum]
-- rows <- a.k GROUP_BY, b.k GROUP_BY
select k, sum(n) as s from (select * from a union all select * from b) group by k
