-- table: t(l text[], i int)
-- v <- t.l TRANSFORMATION, t.i ANY
select l[i] as v from t
