-- table: t(x int, y int)
-- c <- t.x AGGREGATION, t.y AGGREGATION
select corr(y, x) as c from t
