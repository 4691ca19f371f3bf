-- table: t(k int, o int, v int)
-- s <- t.v AGGREGATION|TRANSFORMATION, t.k WINDOW, t.o WINDOW|SORT
select sum(v) over (partition by k order by o) as s from t
