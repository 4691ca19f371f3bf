-- table: t(m map(text, int), k text)
-- values t.m: map {'a': 1, 'b': 2}, map {'a': 3}
-- values t.k: 'a', 'b'
-- v <- t.m TRANSFORMATION, t.k ANY
-- w <- t.m TRANSFORMATION
select m[k] as v, map_extract(m, 'a') as w from t
