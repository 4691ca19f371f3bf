-- table: t(k int, v text, o int)
-- vs <- t.v AGGREGATION, t.v SORT, t.o SORT
-- f <- t.v AGGREGATION, t.v SORT, t.o SORT
select string_agg(v, ',' order by o, v) as vs, first(v order by o desc, v) as f from t
