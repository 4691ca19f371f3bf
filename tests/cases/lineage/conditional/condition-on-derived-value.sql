-- table: t(a int, b int, x text)
-- v <- t.x TRANSFORMATION, t.a CONDITIONAL, t.b CONDITIONAL
with c as (select a + b as s, x from t) select case when s > 3 then x end as v from c
