-- dialect: bigquery
-- table: t(k int, v string, o int)
-- k <- t.k
-- last <- t.v DIRECT, t.o SORT
-- rows <- t.k GROUP_BY
select k, array_agg(v order by o desc limit 1)[offset(0)] as last from t group by k
