-- table: t(id int, p int, v int)
-- v <- t.v
-- m <- t.v AGGREGATION, t.p INDIRECT
-- rows <- t.p INDIRECT, t.v INDIRECT
select v, (select max(v) from t b where b.p = a.p) as m from t a where v < (select max(v) from t c where c.p = a.p)
