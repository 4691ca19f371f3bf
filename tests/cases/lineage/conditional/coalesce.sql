-- table: t(x text, y text)
-- v <- t.x TRANSFORMATION, t.y TRANSFORMATION, ?t.x CONDITIONAL, ?t.y CONDITIONAL
select coalesce(x, y, 'none') as v from t
