-- table: t(l int[], acc text)
-- values t.l: [1, 2], [3], [4, 5]
-- v <- t.l TRANSFORMATION
select list_reduce(l, (acc, x) -> acc + x) as v from t
