-- table: t(o int, v int, ok bool)
-- m <- t.v DIRECT, t.o WINDOW|SORT, t.ok CONDITIONAL|FILTER
select sum(v) filter (where ok) over (order by o range between 1 preceding and 1 following) as m from t
