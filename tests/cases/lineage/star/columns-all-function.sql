-- table: t(a int, b int)
-- a <- t.a AGGREGATION [max]
-- b <- t.b AGGREGATION [max]
select max(columns(*)) from t
