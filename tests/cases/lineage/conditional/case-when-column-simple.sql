-- table: t(a int, b int, x text)
-- v <- t.x TRANSFORMATION, t.a CONDITIONAL, t.b CONDITIONAL
select case a when b then x else 'none' end as v from t
