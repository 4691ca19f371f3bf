-- table: t(s struct(a int, b text))
-- b <- t.s TRANSFORMATION
select s['b'] as b from t
