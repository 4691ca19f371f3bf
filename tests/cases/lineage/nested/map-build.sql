-- table: t(k text, v int)
-- m <- t.k TRANSFORMATION, t.v TRANSFORMATION
select map {k: v} as m from t
