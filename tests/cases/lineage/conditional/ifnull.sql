-- table: t(x text, y text)
-- v <- t.x TRANSFORMATION, t.y TRANSFORMATION, ?t.x CONDITIONAL, ?t.y CONDITIONAL
select ifnull(x, y) as v from t
