-- table: t(o int, v text)
-- last <- t.v DIRECT, t.o WINDOW|SORT
select last_value(v ignore nulls) over (order by o) as last from t
