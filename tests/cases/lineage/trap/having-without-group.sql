-- table: t(a int, b int)
-- s <- t.a AGGREGATION [sum]
-- rows <- t.b FILTER
select sum(a) as s from t having max(b) > 1
