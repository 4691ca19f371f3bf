-- dialect: trino
-- table: t(l array(integer), k int, x int)
-- a <- t.l TRANSFORMATION, t.k TRANSFORMATION
-- b <- t.l TRANSFORMATION
select transform(l, x -> x + k) as a, reduce(l, 0, (s, x) -> s + x, s -> s) as b from t
