-- table: t(id int, n int)
-- id <- t.id
-- i <-
-- rows <- t.n JOIN
select t.id, r.i from t join range(3) r(i) on r.i = t.n
