-- dialect: postgres
-- execute: transpile
-- table: t(k int, v text, o int)
-- vs <- t.v AGGREGATION, t.o SORT, t.v SORT
-- rows <- t.k GROUP_BY
select array_agg(v order by o desc, v) as vs from t group by k
