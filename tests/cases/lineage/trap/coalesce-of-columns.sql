-- table: t(a text, b text)
-- v <- t.a TRANSFORMATION, t.b TRANSFORMATION, ?t.a CONDITIONAL, ?t.b CONDITIONAL
select coalesce(*columns(*)) as v from t
