-- table: t(o int, v int, n int)
-- values t.n: 1, 2
-- s <- t.v DIRECT, t.o WINDOW|SORT, t.n ANY
select lag(v, n) over (order by o) as s from t
