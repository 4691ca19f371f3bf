-- dialect: bigquery
-- table: t(k int, v string, o int)
-- n <- t.v AGGREGATION
-- s <- t.v AGGREGATION, t.o SORT
-- rows <- t.k GROUP_BY
select approx_count_distinct(v) as n, string_agg(v, ',' order by o limit 3) as s from t group by k
