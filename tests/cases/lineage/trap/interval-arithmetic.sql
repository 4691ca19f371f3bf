-- table: t(d date, n int)
-- values t.n: 1, 2, 3
-- e <- t.d TRANSFORMATION, t.n TRANSFORMATION
-- y <- t.d TRANSFORMATION
select d + n * interval 1 day as e, extract(year from d) as y from t
