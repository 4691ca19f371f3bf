-- table: t(o int, v int, n int)
-- values t.n: 0, 1, 2
-- s <- t.v DIRECT, t.o WINDOW|SORT, t.n INDIRECT
select sum(v) over (order by o rows between n preceding and current row) as s from t
