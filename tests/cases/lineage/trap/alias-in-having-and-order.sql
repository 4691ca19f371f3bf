-- table: t(a int, b int)
-- a <- t.a
-- m <- t.b AGGREGATION
-- rows <- t.a GROUP_BY, t.b FILTER, t.b SORT, ?t.a SORT
select a, max(b) as m from t group by a having m > 1 order by m, a limit 1
