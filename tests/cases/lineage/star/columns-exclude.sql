-- table: t(a int, b int, c int)
-- a <- t.a AGGREGATION [min]
-- c <- t.c AGGREGATION [min]
select min(columns(* exclude (b))) from t
