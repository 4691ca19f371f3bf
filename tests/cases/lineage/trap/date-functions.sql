-- table: t(a timestamp, b timestamp)
-- m <- t.a TRANSFORMATION
-- d <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- age <- t.a TRANSFORMATION
select date_trunc('month', a) as m, date_diff('day', a, b) as d, date_part('dow', a) as age from t
