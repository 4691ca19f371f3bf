-- table: t(k int, v int)
-- k <- t.k
-- r <- t.v WINDOW|SORT
-- rows <- t.k GROUP_BY
select k, rank() over (order by sum(v) desc) as r from t group by k
