-- dialect: tsql
-- table: t(k int, v varchar, o int)
-- vs <- t.v AGGREGATION, t.o SORT
-- rows <- t.k GROUP_BY
select string_agg(v, ',') within group (order by o) as vs from t group by k
