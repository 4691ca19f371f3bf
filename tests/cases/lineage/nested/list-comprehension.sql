-- table: t(l int[], k int)
-- v <- t.l TRANSFORMATION, ?t.l CONDITIONAL, t.k ANY
select [x + 1 for x in l if x > k] as v from t
