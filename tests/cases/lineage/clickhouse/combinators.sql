-- dialect: clickhouse
-- table: t(k Int32, v Int32, f UInt8)
-- s <- t.v AGGREGATION, t.f CONDITIONAL|FILTER
-- n <- t.f CONDITIONAL|FILTER|AGGREGATION
-- rows <- t.k GROUP_BY
select sumIf(v, f = 1) as s, countIf(f = 1) as n from t group by k
