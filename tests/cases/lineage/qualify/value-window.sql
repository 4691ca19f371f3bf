-- table: t(id int, v int)
-- id <- t.id
-- rows <- t.v INDIRECT
select id from t qualify v = max(v) over ()
