-- dialect: spark
-- table: t(k int, a string, b string)
-- l <- t.a AGGREGATION, t.b AGGREGATION
-- rows <- t.k GROUP_BY
select collect_list(struct(a, b)) as l from t group by k
