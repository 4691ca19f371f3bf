-- dialect: bigquery
-- table: t(a int, b int)
-- k <- t.b
-- n <-
-- rows <- t.b GROUP_BY
select b as k, count(*) as n from t group by k
