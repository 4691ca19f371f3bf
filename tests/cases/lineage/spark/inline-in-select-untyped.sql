-- dialect: databricks
-- table: t(id int, a string)
-- id <- t.id DIRECT
-- * <-! t.a
-- rows <- t.a JOIN
-- gap: GV102
select id, inline(from_json(a, 'array<struct<p:int>>')) from t
