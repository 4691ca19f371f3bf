-- table: t(l int[], u int)
-- v <- t.l TRANSFORMATION
-- w <- t.u
select list_transform(l, u -> u + 1) as v, u as w from t
