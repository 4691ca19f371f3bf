-- table: t(l int[], k int)
-- m <- t.l TRANSFORMATION, ?t.l CONDITIONAL, t.k ANY
select list_filter(l, x -> x > k) as m from t
