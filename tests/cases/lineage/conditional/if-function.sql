-- table: t(f bool, x text, y text)
-- v <- t.x TRANSFORMATION, t.y TRANSFORMATION, t.f CONDITIONAL
select if(f, x, y) as v from t
