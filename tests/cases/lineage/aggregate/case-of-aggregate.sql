-- table: t(k int, a int, b int)
-- v <- t.a AGGREGATION|TRANSFORMATION, t.b CONDITIONAL
-- rows <- t.k GROUP_BY
select case when max(b) > 1 then sum(a) end as v from t group by k
