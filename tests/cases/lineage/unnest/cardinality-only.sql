-- table: t(id int, l int[])
-- id <- t.id
-- rows <- t.l INDIRECT
-- note: nothing of the list is shown, and it still decides how often id appears
select id from t, unnest(l)
