-- table: t(k int, a int, b int)
-- k <- t.k
-- rows <- t.k GROUP_BY, t.a FILTER, t.b FILTER
select k from t group by k having max(a) > min(b)
