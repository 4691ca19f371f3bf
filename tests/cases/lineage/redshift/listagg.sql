-- dialect: redshift
-- table: t(k int, v varchar, o int)
-- vs <- t.v AGGREGATION, t.o SORT
-- rows <- t.k GROUP_BY
select listagg(v, ',') within group (order by o) as vs from t group by k
