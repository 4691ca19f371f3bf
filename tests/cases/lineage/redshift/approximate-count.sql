-- dialect: redshift
-- table: t(k int, uid int)
-- n <- t.uid AGGREGATION
-- rows <- t.k GROUP_BY
select approximate count(distinct uid) as n from t group by k
