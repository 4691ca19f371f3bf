-- dialect: trino
-- table: t(u int, ok boolean)
-- n <- t.u AGGREGATION, t.ok CONDITIONAL|FILTER
select approx_distinct(u) filter (where ok) as n from t
