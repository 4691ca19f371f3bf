-- table: t(k int, o int, v int)
-- f <- t.v DIRECT, t.v WINDOW|SORT, t.k WINDOW, t.o WINDOW|SORT
select first_value(v) over (win order by o, v) as f from t window win as (partition by k)
