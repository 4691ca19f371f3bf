-- dialect: postgres
-- execute: transpile
-- table: t(a text, b text)
-- c <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- rows <- t.a FILTER
select a || b as c from t where a ~ '^v'
