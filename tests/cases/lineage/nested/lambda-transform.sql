-- table: t(l int[], x int)
-- m <- t.l TRANSFORMATION
-- note: the `x` in the lambda is its parameter, not the column
select list_transform(l, x -> x + 1) as m from t
