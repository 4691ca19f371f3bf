-- table: t(id int, a text, b text)
-- v <- t.a AGGREGATION, t.b AGGREGATION
-- rows <- ?t.id INDIRECT
select (select max(v) from (values (t.a), (t.b)) x(v)) as v from t
