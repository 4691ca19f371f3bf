-- table: t(id int, s struct(a int, b text))
-- id <- t.id
-- a <- t.s DIRECT
-- b <- t.s DIRECT
-- rows <- ?t.s INDIRECT
select id, unnest(s) from t
