-- dialect: databricks
-- table: t(l array<int>, k int, x int)
-- a <- t.l TRANSFORMATION, t.k TRANSFORMATION
-- b <- t.l TRANSFORMATION, ?t.l CONDITIONAL
-- c <- t.l TRANSFORMATION
select transform(l, x -> x + k) as a, filter(l, x -> x > 1) as b, aggregate(l, 0, (acc, x) -> acc + x) as c from t
