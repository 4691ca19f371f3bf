-- table: t(a int, b int)
-- r <- t.a AGGREGATION, t.b AGGREGATION, ?t.b CONDITIONAL
select round(100.0 * sum(a) / nullif(sum(b), 0), 2) as r from t
