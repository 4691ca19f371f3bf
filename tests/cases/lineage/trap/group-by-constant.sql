-- table: t(a int)
-- s <- t.a AGGREGATION [sum]
-- rows <-
select sum(a) as s from t group by 'x'
