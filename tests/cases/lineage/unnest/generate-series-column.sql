-- table: t(id int, n int)
-- values t.n: 1, 2, 3
-- id <- t.id
-- i <- t.n DIRECT
-- rows <- t.n INDIRECT
select id, g.i from t, generate_series(1, t.n) as g(i)
