-- table: t(a int, b int)
-- n <- t.a AGGREGATION, t.b AGGREGATION
select count(distinct (a, b)) as n from t
