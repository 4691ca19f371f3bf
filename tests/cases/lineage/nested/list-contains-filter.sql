-- table: t(id int, tags text[])
-- id <- t.id
-- rows <- t.tags FILTER
select id from t where list_contains(tags, 'v2')
