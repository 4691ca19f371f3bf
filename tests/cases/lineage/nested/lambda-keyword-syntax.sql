-- table: t(l int[], x int, k int)
-- m <- t.l TRANSFORMATION, t.k TRANSFORMATION
select list_transform(l, lambda x: x * k) as m from t
