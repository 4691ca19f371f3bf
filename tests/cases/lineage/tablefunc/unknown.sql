-- execute: false -- no such function
-- table: t(id int)
-- gap: *
-- id <- t.id
-- x <-!
-- rows <- ?t.id INDIRECT
select t.id, f.x from t, my_function(t.id) as f
