-- table: t(a int, x text)
-- v <- t.x TRANSFORMATION, t.a CONDITIONAL
-- note: a column that is itself a condition's result keeps its conditional input
with c as (select case when a > 1 then x end as y from t) select lower(y) as v from c
