-- dialect: clickhouse
-- table: t(k Int32, v Int32)
-- q <- t.v AGGREGATION
-- rows <- t.k GROUP_BY
select quantile(0.9)(v) as q from t group by k
