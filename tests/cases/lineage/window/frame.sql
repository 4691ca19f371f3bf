-- table: t(o int, v int)
-- m <- t.v DIRECT, t.o WINDOW|SORT
select avg(v) over (order by o rows between 1 preceding and current row) as m from t
