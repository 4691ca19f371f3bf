-- table: t(a text, b text)
-- a <- t.b
-- b <- t.a
-- rows <- t.a FILTER
-- note: WHERE a is the column a, not the output a
select b as a, a as b from t where a <> 'v2'
