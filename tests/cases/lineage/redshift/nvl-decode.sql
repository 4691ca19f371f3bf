-- dialect: redshift
-- execute: transpile
-- table: t(k int, x text, y text)
-- a <- t.x TRANSFORMATION, t.y TRANSFORMATION, ?t.x CONDITIONAL, ?t.y CONDITIONAL
-- b <- t.x TRANSFORMATION, t.k CONDITIONAL
select nvl(x, y) as a, decode(k, 1, x, 'n') as b from t
