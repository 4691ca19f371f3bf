-- dialect: spark
-- table: t(d date, n int)
-- e <- t.d TRANSFORMATION, t.n TRANSFORMATION
-- y <- t.d TRANSFORMATION
select date_add(d, n) as e, year(d) as y from t
