-- dialect: bigquery
-- table: t(ts timestamp, uid int)
-- d <- t.ts TRANSFORMATION
-- n <- t.uid AGGREGATION
-- rows <- t.ts GROUP_BY
select date(ts) as d, count(distinct uid) as n from t group by d
