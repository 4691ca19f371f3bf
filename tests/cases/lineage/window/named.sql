-- table: t(k int, o int, v int, w int)
-- a <- t.v DIRECT, t.k WINDOW, t.o WINDOW|SORT
-- b <- t.w DIRECT, t.k WINDOW, t.o WINDOW|SORT
select sum(v) over win as a, max(w) over win as b from t window win as (partition by k order by o)
