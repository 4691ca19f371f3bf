-- table: t(x text)
-- v <- ?t.x TRANSFORMATION, ?t.x CONDITIONAL
select coalesce('k', x) as v from t
