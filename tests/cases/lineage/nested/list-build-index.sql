-- table: t(a text, b text)
-- l <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- first <- t.a DIRECT, ?t.b DIRECT
select [a, b] as l, [a, b][1] as first from t
