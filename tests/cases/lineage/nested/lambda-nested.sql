-- table: t(l int[], m int[], k int)
-- v <- t.l TRANSFORMATION, t.m TRANSFORMATION, t.k TRANSFORMATION
select list_transform(l, x -> list_sum(list_transform(m, y -> x + y + k))) as v from t
