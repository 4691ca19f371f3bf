-- table: t(a int, x text)
-- big <- t.a TRANSFORMATION
-- v <- t.x TRANSFORMATION, t.a CONDITIONAL
select a > 1 as big, case when big then x end as v from t
