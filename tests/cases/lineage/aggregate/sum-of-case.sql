-- table: t(a int, kind text)
-- values t.kind: 'x', 'y'
-- s <- t.a AGGREGATION, t.kind CONDITIONAL
select sum(case when kind = 'x' then a else 0 end) as s from t
