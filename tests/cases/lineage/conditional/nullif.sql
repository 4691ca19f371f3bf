-- table: t(x text, y text)
-- v <- t.x TRANSFORMATION, t.y CONDITIONAL, ?t.x CONDITIONAL
select nullif(x, y) as v from t
