-- dialect: clickhouse
-- table: t(k Int32, v Int32)
-- k <- t.k
-- s <- t.v AGGREGATION [sum]
-- rows <- t.k GROUP_BY
select k, sum(v) as s from t group by k with totals
