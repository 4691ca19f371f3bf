-- table: t(s struct(a struct(b text), c int))
-- b <- t.s TRANSFORMATION
select t.s.a.b as b from t
