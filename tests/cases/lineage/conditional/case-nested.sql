-- table: t(a bool, b bool, x text, y text, z text)
-- v <- t.x TRANSFORMATION, t.y TRANSFORMATION, t.z TRANSFORMATION, t.a CONDITIONAL, t.b CONDITIONAL
select case when a then x else case when b then y else z end end as v from t
