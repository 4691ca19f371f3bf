-- table: t(id int, s struct(a int, b text))
-- id <- t.id
-- a <- t.s DIRECT
-- b <- t.s DIRECT
select id, s.* from t
