-- table: t(id int, a int, b int)
-- id <- t.id
-- d <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- rows <- t.a FILTER, t.b FILTER
select id, a is not distinct from b as d from t where a is distinct from b
