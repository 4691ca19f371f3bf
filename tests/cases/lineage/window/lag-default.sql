-- table: t(k int, o int, v int, d int)
-- prev <- t.v DIRECT, t.d DIRECT, t.k WINDOW, t.o WINDOW|SORT
select lag(v, 1, d) over (partition by k order by o) as prev from t
