-- dialect: postgres
-- table: t(id int, a int[], b text[])
-- x <- t.a DIRECT
-- y <- t.b DIRECT
-- n <-
-- rows <- t.a INDIRECT, t.b INDIRECT
select x, y, n from t, lateral unnest(a, b) with ordinality as u(x, y, n)
