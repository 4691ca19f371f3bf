-- table: t(a int[], b text[])
-- x <- t.a DIRECT
-- y <- t.b DIRECT
-- rows <- t.a INDIRECT, t.b INDIRECT
select unnest(a) as x, unnest(b) as y from t
