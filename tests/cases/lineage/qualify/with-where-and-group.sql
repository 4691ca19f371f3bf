-- table: t(k int, v int, ok bool)
-- k <- t.k
-- rows <- t.k GROUP_BY, t.ok FILTER, t.v INDIRECT
select k from t where ok group by k qualify rank() over (order by sum(v) desc) <= 1
