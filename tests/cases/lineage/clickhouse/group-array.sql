-- dialect: clickhouse
-- table: t(k Int32, v String)
-- vs <- t.v AGGREGATION
-- rows <- t.k GROUP_BY
select groupArray(v) as vs from t group by k
