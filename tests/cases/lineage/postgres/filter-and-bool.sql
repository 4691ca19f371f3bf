-- dialect: postgres
-- execute: transpile
-- table: t(k int, v int, ok bool)
-- n <- t.ok CONDITIONAL|FILTER
-- b <- t.ok AGGREGATION
-- rows <- t.k GROUP_BY
select count(*) filter (where ok) as n, bool_or(ok) as b from t group by k
