-- table: t(l int[], k int)
-- m <- t.l TRANSFORMATION, t.k TRANSFORMATION
select list_transform(l, x -> x + k) as m from t
