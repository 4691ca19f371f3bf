-- dialect: databricks
-- table: t(o int, k int, v string)
-- x <- t.v DIRECT, t.o WINDOW|SORT, t.k WINDOW
select last_value(v, true) over (partition by k order by o) as x from t
