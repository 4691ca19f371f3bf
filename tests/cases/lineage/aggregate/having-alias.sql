-- table: t(k int, a int)
-- k <- t.k
-- m <- t.a AGGREGATION [max]
-- rows <- t.k GROUP_BY, t.a FILTER
select k, max(a) as m from t group by k having m > 1
