-- table: t(l int[], i int)
-- m <- t.l TRANSFORMATION
select list_transform(l, (x, i) -> x * i) as m from t
