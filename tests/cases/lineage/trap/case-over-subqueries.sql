-- table: t(id int, k bool)
-- table: a(v text)
-- table: b(v text)
-- v <- a.v DIRECT, b.v DIRECT, t.k CONDITIONAL
select case when k then (select max(v) from a) else (select min(v) from b) end as v from t
